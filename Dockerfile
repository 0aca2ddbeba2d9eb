ARG PYTHON_IMAGE=python:3.11-slim-bookworm
FROM ${PYTHON_IMAGE}

# Where pip finds PyTorch's CPU build, a tenth of the size of the CUDA build that the package index
# holds. For a GPU host: --build-arg TORCH_INDEX_URL=
ARG TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ADAL_PORT=8501 ADAL_DATA_DIR=/srv/kept

WORKDIR /srv/adal
COPY requirements.txt requirements-cpu.txt ./
# A host behind a package mirror passes its pip.conf as the secret "pipconf"; it stays out of the image.
RUN --mount=type=secret,id=pipconf \
    if [ -s /run/secrets/pipconf ]; then export PIP_CONFIG_FILE=/run/secrets/pipconf; fi; \
    export TORCH_INDEX_URL; \
    python -m pip install --no-cache-dir --no-compile -r requirements${TORCH_INDEX_URL:+-cpu}.txt

COPY .streamlit .streamlit
COPY adal adal
COPY app app
COPY pages pages
COPY streamlit_app.py LICENSE ./
RUN useradd --system --no-create-home --uid 10001 adal && install -d -o adal "$ADAL_DATA_DIR"
USER 10001
# Runs and tables that people keep; mount a volume here so that they outlive the container.
VOLUME ["/srv/kept"]

EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=4s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['ADAL_PORT'] + '/_stcore/health', timeout=3)"]
CMD ["python", "-m", "app.serve"]
