import html.parser
import xml

NAMES = [html.parser.HTMLParser.__name__]
PARSE = xml.etree.ElementTree.fromstring
