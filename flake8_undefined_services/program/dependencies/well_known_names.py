"""Import names that differ from their distribution's name: data, one import name a line, then who provides it.

Source: written by hand, as those distributions are commonly installed and imported; no list was copied. Where several
provide the same name (forks, builds for other hardware), all are listed. What an environment's metadata says goes
before this table, and a test holds the two against each other for whatever is installed beside it. A name that only
differs in case or in `-`, `_` and `.` needs no line.
"""

from __future__ import annotations

PROVIDERS = """
    _cffi_backend cffi
    _pytest pytest
    _yaml pyyaml
    absl absl-py
    airflow apache-airflow apache-airflow-core
    allauth django-allauth
    ansible ansible-core ansible
    apiclient google-api-python-client
    apt python-apt
    attr attrs
    auth0 auth0-python
    barcode python-barcode
    Bio biopython
    bs4 beautifulsoup4
    bson pymongo bson
    cairo pycairo
    cassandra cassandra-driver scylla-driver
    chess python-chess chess
    cloudinary_storage django-cloudinary-storage
    compressor django-compressor
    consul python-consul py-consul python-consul2
    corsheaders django-cors-headers
    crispy_forms django-crispy-forms
    Crypto pycryptodome pycrypto
    Cryptodome pycryptodomex
    cv2 opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless
    dateutil python-dateutil
    dbus dbus-python
    debug_toolbar django-debug-toolbar
    decouple python-decouple
    discord discord-py py-cord nextcord
    django_filters django-filter
    dns dnspython
    docker docker docker-py
    docopt docopt docopt-ng
    docx python-docx
    dotenv python-dotenv
    elasticapm elastic-apm
    elasticsearch elasticsearch elasticsearch7 elasticsearch8
    elasticsearch_dsl elasticsearch-dsl elasticsearch
    engineio python-engineio
    environ django-environ environ-config
    etcd python-etcd
    faiss faiss-cpu faiss-gpu faiss-gpu-cu12
    fitz pymupdf
    gi pygobject
    git gitpython
    github pygithub
    gitlab python-gitlab
    gnupg python-gnupg
    googleapiclient google-api-python-client
    graphql graphql-core
    gridfs pymongo
    grpc grpcio
    grpc_channelz grpcio-channelz
    grpc_health grpcio-health-checking
    grpc_reflection grpcio-reflection
    grpc_status grpcio-status
    grpc_tools grpcio-tools
    guardian django-guardian
    hamcrest pyhamcrest
    haystack django-haystack haystack-ai farm-haystack
    health_check django-health-check
    hijack django-hijack
    hydra hydra-core
    imblearn imbalanced-learn
    import_export django-import-export
    jenkins python-jenkins
    jose python-jose
    jwt pyjwt
    kafka kafka-python kafka-python-ng
    keycloak python-keycloak
    ldap python-ldap
    ldclient launchdarkly-server-sdk
    Levenshtein levenshtein python-levenshtein
    magic python-magic file-magic python-magic-bin
    markdown_it markdown-it-py
    memcache python-memcached
    modelcluster django-modelcluster
    mpl_toolkits matplotlib basemap
    mptt django-mptt
    msgpack msgpack msgpack-python
    multipart python-multipart multipart
    mysql mysql-connector-python mysql-connector
    MySQLdb mysqlclient mysql-python
    nacl pynacl
    nats nats-py
    ninja django-ninja
    nmap python-nmap
    nose nose pynose
    oauth2_provider django-oauth-toolkit
    odf odfpy
    onnxruntime onnxruntime onnxruntime-gpu
    OpenGL pyopengl
    opensearchpy opensearch-py
    OpenSSL pyopenssl
    osgeo gdal
    paho paho-mqtt
    pam python-pam
    parler django-parler
    past future
    patoolib patool
    phonenumber_field django-phonenumber-field
    phonenumbers phonenumbers phonenumberslite
    PIL pillow pillow-simd
    pkg_resources setuptools
    playhouse peewee
    polymorphic django-polymorphic
    postgres_copy django-postgres-copy
    pptx python-pptx
    progressbar progressbar2 progressbar
    psycopg2 psycopg2 psycopg2-binary
    pydispatch pydispatcher
    pylab matplotlib
    pypandoc pypandoc pypandoc-binary
    pythoncom pywin32
    pythonjsonlogger python-json-logger
    pywintypes pywin32
    rapidjson python-rapidjson
    rest_framework djangorestframework
    rest_framework_gis djangorestframework-gis
    rest_framework_nested drf-nested-routers
    rest_framework_simplejwt djangorestframework-simplejwt
    reversion django-reversion
    saml2 pysaml2
    sass libsass
    scss pyscss
    serial pyserial
    silk django-silk
    simple_history django-simple-history
    skimage scikit-image
    sklearn scikit-learn
    skopt scikit-optimize
    slack slackclient
    slugify python-slugify unicode-slugify awesome-slugify
    smb pysmb
    snappy python-snappy
    snowflake.connector snowflake-connector-python
    snowflake.snowpark snowflake-snowpark-python
    social_core social-auth-core
    social_django social-auth-app-django
    socketio python-socketio
    socks pysocks
    speech_recognition speechrecognition
    sslserver django-sslserver
    stdnum python-stdnum
    storages django-storages
    taggit django-taggit
    telebot pytelegrambotapi
    telegram python-telegram-bot
    tensorflow tensorflow tensorflow-cpu tensorflow-gpu tf-nightly
    tinymce django-tinymce
    tlslite tlslite-ng
    tlz toolz
    umap umap-learn
    usb pyusb
    uwsgidecorators uwsgi pyuwsgi
    waffle django-waffle
    webpush pywebpush django-webpush
    websocket websocket-client
    widget_tweaks django-widget-tweaks
    win32api pywin32
    win32com pywin32
    win32con pywin32
    win32event pywin32
    win32file pywin32
    win32gui pywin32
    win32service pywin32
    wx wxpython
    xdist pytest-xdist
    Xlib python-xlib
    yaml pyyaml
    yaml_env_tag pyyaml-env-tag
    zmq pyzmq
    """

# Namespaces that many distributions fill: the name in it, joined by the hyphen, follows the prefix. A `*` alone stands
# for a distribution that holds all of it; longer namespaces win.
NAMESPACES = """
    airflow.providers apache-airflow-providers-
    azure azure-
    backports backports-
    google.ads google-ads
    google.ai google-ai-
    google.api googleapis-common-protos
    google.api_core google-api-core
    google.auth google-auth
    google.cloud google-cloud-
    google.cloud.sql cloud-sql-python-
    google.genai google-genai
    google.generativeai google-generativeai
    google.iam grpc-google-iam-v1
    google.oauth2 google-auth
    google.protobuf protobuf
    google.resumable_media google-resumable-media
    google.rpc googleapis-common-protos
    google.type googleapis-common-protos
    jaraco jaraco-
    opentelemetry opentelemetry-
    opentelemetry._logs opentelemetry-api
    opentelemetry.attributes opentelemetry-api
    opentelemetry.baggage opentelemetry-api
    opentelemetry.context opentelemetry-api
    opentelemetry.environment_variables opentelemetry-api
    opentelemetry.metrics opentelemetry-api
    opentelemetry.propagate opentelemetry-api
    opentelemetry.propagators opentelemetry-api
    opentelemetry.semconv opentelemetry-semantic-conventions
    opentelemetry.trace opentelemetry-api
    opentelemetry.util opentelemetry-api
    opentelemetry.version opentelemetry-api
    paste paste
    paste.deploy pastedeploy
    ruamel ruamel-
    snowflake snowflake-
    sphinxcontrib sphinxcontrib-
    zope zope-
    """

# Modules that the standard library has lost (PEP 594, PEP 632), and who brings them again under the same name. Source:
# what the distributions' files of November 2026 hold; setuptools answers for `distutils` by a finder (PEP 632).
STANDARD_ONCE = """
    aifc standard-aifc
    asynchat pyasynchat standard-asynchat
    asyncore pyasyncore standard-asyncore
    audioop audioop-lts
    cgi legacy-cgi standard-cgi
    cgitb legacy-cgi standard-cgitb
    chunk standard-chunk
    crypt standard-crypt
    distutils setuptools standard-distutils
    imghdr imghdr-lts standard-imghdr
    imp zombie-imp
    mailcap standard-mailcap
    nntplib standard-nntplib
    pipes standard-pipes
    smtpd standard-smtpd
    sndhdr standard-sndhdr
    sunau standard-sunau
    telnetlib standard-telnetlib
    uu standard-uu
    xdrlib standard-xdrlib
    """
