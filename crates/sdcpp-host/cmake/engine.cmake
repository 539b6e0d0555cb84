# What the build of stable-diffusion.cpp is told that its Rust crate has no switch for. .cargo/config.toml names this
# file as the toolchain file: CMake reads it first, so what is put into the cache here is what its options find there.
#
# KINORA_SDCPP_CPU   portable   x86-64-v3 (AVX2, FMA, F16C): any PC since about 2015. The default, and for releases.
#                    native     whatever the machine that builds has. Dies with SIGILL on machines that have less.

if("$ENV{KINORA_SDCPP_CPU}" STREQUAL "native")
    set(GGML_NATIVE ON CACHE BOOL "" FORCE)
else()
    set(GGML_NATIVE OFF CACHE BOOL "" FORCE)
endif()

# Quicker matrix products on the CPU; see docs/performance.md.
set(GGML_LLAMAFILE ON CACHE BOOL "" FORCE)

# The library would take the version of the git checkout that it is built inside of, which is kinora's.
set(GIT_EXE "" CACHE FILEPATH "" FORCE)
