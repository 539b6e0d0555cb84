"""SGLang Diffusion's own routes for videos and models, in front of a scheduler that needs no weights.

Real are the routes, what they read and answer, their store of jobs, their progress and their files of pictures.
Replaced is what stands behind them and would load PyTorch:

- the scheduler client: one render after the other, as one process does it, with progress by steps;
- the sampling parameters, which adjust frames as Wan's do: n // 4 * 4 + 1 where n % 4 is not 1;
- the arguments of the server, the logger, traces, and the rewriting of prompts;
- the route `/health`, which is one line of a module that imports everything else.
"""

import asyncio
import contextlib
import enum
import logging
import os
import types
import uuid

import fastapi
import generator
import serving

options = serving.arguments(package="where the package is unpacked", model="what it serves")

ROOT = os.path.join(options.package, "sglang")
DIFFUSION = "sglang.multimodal_gen"
RUNTIME = f"{DIFFUSION}.runtime"
ROUTES = f"{RUNTIME}.entrypoints.openai"
N_STEPS = 4


def real_package(name):
    serving.package(name, os.path.join(ROOT, *name.split(".")[1:]))


def stand_in(name, *types_only, **members):
    """A module; of `types_only` only the names are needed, in annotations."""
    serving.module(name, **{each: type(each, (), {}) for each in types_only}, **members)


class DataType(enum.Enum):
    """What a request makes."""

    VIDEO = "video"
    ACTION = "action"


class SamplingParams:
    """One request, once the server has settled what it will be."""

    prompt_optional = False
    data_type = DataType.VIDEO
    __dataclass_fields__ = {}

    def __init__(self, wanted):
        self.width = wanted.get("width", 832)
        self.height = wanted.get("height", 480)
        n_frames = wanted["num_frames"]
        self.num_frames = n_frames if n_frames % 4 == 1 else n_frames // 4 * 4 + 1
        self.fps = wanted["fps"]
        self.path = os.path.join(wanted["output_path"], wanted["output_file_name"] + ".mp4")
        self.order = {
            "prompt": wanted["prompt"],
            "width": self.width,
            "height": self.height,
            "n_frames": self.num_frames,
            "n_frames_asked": n_frames,
            "fps": self.fps,
            "seed": wanted.get("seed", 42),
            "picture": wanted.get("image_path"),
        }

    @classmethod
    def from_user_sampling_params_args(cls, **wanted):
        return cls(wanted)

    @classmethod
    def lower_video_request_kwargs(cls, _request, wanted):
        return wanted

    @classmethod
    def video_request_extra_fields(cls):
        return frozenset()

    def output_file_path(self):
        return self.path

    def prepare_video_request_for_queue(self, _batch):
        pass

    def expand_video_request_outputs_for_queue(self, _batch):
        return None

    def project_video_queued_job_fields(self, _batch):
        return {}

    def validate_video_final_outputs(self, _paths, _batch):
        return {}

    def cleanup_video_request(self, _batch):
        pass


class Scheduler:
    """Renders one batch after the other."""

    failure_reason = None

    def __init__(self):
        self.turn = asyncio.Lock()

    async def forward(self, batches):
        sampling = batches[0].sampling_params
        async with self.turn:
            await progress(sampling, 1)
            result = types.SimpleNamespace(
                error=None, output=None, output_file_paths=[sampling.path], raw_frame_batches=None,
                peak_memory_mb=1.0, metrics=None, usage=None, action_pred=None, lidar=None,
            )
            try:
                await asyncio.to_thread(generator.render, options.folder, sampling.path, sampling.order)
            except generator.OutOfMemory as err:
                result.error = str(err)
            await progress(sampling, N_STEPS - 1)
            return result


async def progress(sampling, n_done):
    """What the listener for progress does with what the scheduler sends it."""
    request_id = os.path.splitext(os.path.basename(sampling.path))[0]
    told = video_progress.VIDEO_PROGRESS.update(request_id, n_done, N_STEPS)
    if told is not None:
        await video_progress.apply_progress(*told)


async def enhanced_as_it_was(_request, prompt, **_more):
    return prompt


def batch(server_args, sampling_params, external_trace_header):
    return types.SimpleNamespace(
        sampling_params=sampling_params, prompt=sampling_params.order["prompt"],
        num_outputs_per_prompt=1, trace_ctx=None, extra={},
    )


@contextlib.contextmanager
def untold(*_args):
    yield


task_type = types.SimpleNamespace(name="TI2V")
server_args = types.SimpleNamespace(
    model_path=options.model, served_model_name=options.model, model_id=None, backend=None, num_gpus=1,
    pipeline_class_name=None, batching_max_size=1,
    input_save_path=os.path.join(options.folder, "inputs"), output_path=os.path.join(options.folder, "outputs"),
    pipeline_config=types.SimpleNamespace(
        task_type=task_type, dit_precision="bf16", vae_precision="fp32",
        get_supported_task_types=lambda: [task_type], resolve_task_type=lambda *_args, **_more: "TI2V",
    ),
)
model_info = types.SimpleNamespace(sampling_param_cls=SamplingParams, pipeline_cls=None)

for name in [
    "sglang", "sglang.srt", "sglang.srt.utils",
    DIFFUSION, RUNTIME, f"{RUNTIME}.utils", f"{RUNTIME}.entrypoints", ROUTES,
]:
    real_package(name)
stand_in("sglang.srt.observability")
stand_in("sglang.srt.observability.trace", extract_trace_headers=lambda _headers: None)
stand_in(f"{DIFFUSION}.configs")
stand_in(f"{DIFFUSION}.configs.sample")
stand_in(
    f"{DIFFUSION}.configs.sample.sampling_params",
    DataType=DataType,
    SamplingParams=SamplingParams,
    generate_request_id=lambda: str(uuid.uuid4()),
)
stand_in(f"{DIFFUSION}.registry", get_model_info=lambda *_args, **_more: model_info, get_pipeline_class=None)
stand_in(
    f"{RUNTIME}.entrypoints.control_requests",
    "ListLorasReq", "MergeLoraWeightsReq", "SetLoraReq", "ShutdownReq", "UnmergeLoraWeightsReq",
)
stand_in(f"{RUNTIME}.entrypoints.utils", prepare_request=batch, format_lora_message=None, save_outputs=None)
stand_in(f"{ROUTES}.prompt_enhancement", maybe_enhance_prompt=enhanced_as_it_was)
stand_in(f"{RUNTIME}.pipelines_core")
stand_in(f"{RUNTIME}.pipelines_core.request_utils", split_output_request_id=lambda _request_id: None)
stand_in(f"{RUNTIME}.pipelines_core.schedule_batch", "OutputBatch", "Req")
stand_in(f"{RUNTIME}.scheduler_client", "AsyncSchedulerClient", async_scheduler_client=Scheduler())
stand_in(f"{RUNTIME}.server_args", "ServerArgs", get_global_server_args=lambda: server_args)


def parse_size(size):
    width, _, height = size.lower().partition("x")
    return (int(width), int(height)) if width.isdigit() and height.isdigit() else (None, None)


stand_in(f"{RUNTIME}.utils.common", parse_size=parse_size)
stand_in(
    f"{RUNTIME}.utils.logging_utils",
    init_logger=logging.getLogger, log_batch_completion=None, log_generation_timer=untold,
)
stand_in(f"{RUNTIME}.utils.trace_wrapper", trace_req=untold)

from sglang.multimodal_gen.runtime.entrypoints.openai import common_api, video_api, video_progress  # noqa: E402

app = fastapi.FastAPI()
app.include_router(common_api.router)
app.include_router(video_api.router)


@app.get("/health")
async def health():
    return {"status": "ok"}


serving.serve(app, options)
