"""LiteLLM's proxy, all of it, with the configuration `config.yaml` of its folder."""

import os

import serving

options = serving.arguments()
os.environ.update(
    CONFIG_FILE_PATH=os.path.join(options.folder, "config.yaml"),
    # Prices of models would be fetched from elsewhere.
    LITELLM_LOCAL_MODEL_COST_MAP="True",
    LITELLM_MODE="PRODUCTION",
)

from litellm.proxy.proxy_server import app  # noqa: E402

serving.serve(app, options)
