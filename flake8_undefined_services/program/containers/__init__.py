"""What the files say that describe containers: Dockerfiles, compose files, manifests of Kubernetes."""
