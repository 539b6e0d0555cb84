"""FastVideo's own server: its application with all its routes, in front of a generator that needs no weights.

Replaced is what loads the model and what is only there for it: the video generator, the presets, the registry, the
schema of the YAML that an operator may write (there is none here), the logger. `import fastvideo` itself would load
PyTorch, so the packages are named without the code in their `__init__.py`.
"""

import logging
import os
import types

import generator
import serving

options = serving.arguments(package="where the package is unpacked", model="what it serves")

ROOT = os.path.join(options.package, "fastvideo")
serving.package("fastvideo", ROOT)
serving.package("fastvideo.entrypoints", os.path.join(ROOT, "entrypoints"))


class VideoGenerator:
    """Takes what `generate_video` takes. Its models of Wan decode 4k + 1 frames, at most as many as were asked for."""

    @classmethod
    def from_fastvideo_args(cls, _args):
        return cls()

    def generate_video(self, prompt, output_path, fps, num_frames=81, **more):
        order = {
            "prompt": prompt,
            "width": more.get("width", 832),
            "height": more.get("height", 480),
            "n_frames": (num_frames - 1) // 4 * 4 + 1,
            "n_frames_asked": num_frames,
            "fps": fps,
            "seed": more.get("seed", 1024),
            "picture": more.get("image_path"),
        }
        generator.render(options.folder, output_path, order)
        return {"generation_time": 0.1, "peak_memory_mb": 1.0}

    def shutdown(self):
        pass


nothing = types.SimpleNamespace
serving.module("fastvideo.logger", init_logger=logging.getLogger)
serving.module("fastvideo.api")
serving.module("fastvideo.api.compat", explicit_request_updates=lambda _request: {})
serving.module("fastvideo.api.presets", validate_preset_selection=None)
serving.module("fastvideo.api.schema", GenerationRequest=dict)
serving.module("fastvideo.entrypoints.video_generator", VideoGenerator=VideoGenerator)
serving.module("fastvideo.fastvideo_args", FastVideoArgs=nothing)
serving.module("fastvideo.registry", get_preset_selection=None)

from fastvideo.entrypoints.openai.api_server import create_app  # noqa: E402

app = create_app(nothing(model_path=options.model), output_dir=os.path.join(options.folder, "outputs"))
serving.serve(app, options)
