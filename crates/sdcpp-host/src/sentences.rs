//! The library's log as one sentence for people, and whose fault it says it was.

use kinora_sdcpp_protocol::ErrorKind;

use crate::phases::text_of;

/// What was being done when the library gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// A model was opened.
    Load,
    /// A clip was made.
    Render,
}

/// Why `task` failed, from the warnings and errors in the log, oldest first.
pub(crate) fn explain(task: Task, log: &[String]) -> (ErrorKind, String) {
    let texts: Vec<&str> = log.iter().map(|line| text_of(line)).collect();
    if let Some(found) = texts.iter().find_map(|text| known(text)) {
        return found;
    }
    if let Some(found) = misfit(&texts) {
        return found;
    }
    // The last line is the most general one, the first the cause of the others.
    let cause = texts.first().copied().unwrap_or("it does not say why");
    match task {
        Task::Load => {
            let message = format!("The model cannot be opened: {}.", fragment(cause));
            (ErrorKind::InvalidModelFiles, message)
        }
        Task::Render => {
            let message = format!("The clip could not be made: {}.", fragment(cause));
            (ErrorKind::Failed, message)
        }
    }
}

/// Why the library is about to abort the process.
pub(crate) fn explain_abort(task: Task, message: &str) -> (ErrorKind, String) {
    if let Some(found) = known(message) {
        return found;
    }
    let cause = fragment(message.rsplit('/').next().unwrap_or(message));
    match task {
        Task::Load => {
            let message = format!("The files are no model that can be used: {cause}.");
            (ErrorKind::InvalidModelFiles, message)
        }
        Task::Render => {
            let message = format!("The library broke while it made the clip: {cause}.");
            (ErrorKind::Failed, message)
        }
    }
}

/// A line of the log that means that a file was passed over, while the model was opened without it.
pub(crate) fn is_passed_over(line: &str) -> bool {
    let text = text_of(line);
    (text.starts_with("loading ") || text.starts_with("load lora")) && text.ends_with(" failed")
}

/// Lines that say all by themselves.
fn known(text: &str) -> Option<(ErrorKind, String)> {
    let lower = text.to_lowercase();
    let is_about_memory = [
        "out of memory",
        "outofdevicememory",
        "too less memory",
        "bad_alloc",
    ];
    let is_allocation = lower.contains("alloc") && lower.contains("fail");
    if is_allocation || is_about_memory.iter().any(|word| lower.contains(word)) {
        let message = format!("There is not enough memory: {}.", fragment(text));
        return Some((ErrorKind::OutOfMemory, message));
    }
    if let Some(path) = between(text, "read tensor data failed: '", "'") {
        let message = format!("The file {path} ends too early or cannot be read.");
        return Some((ErrorKind::InvalidModelFiles, message));
    }
    if let Some(name) = between(text, "backend '", "' was not found") {
        let message = format!("There is no device `{name}` here.");
        return Some((ErrorKind::InvalidRequest, message));
    }
    if let Some(path) = between(text, "from '", "' failed") {
        let message = format!("The file {path} is no part of a model that can be used.");
        return Some((ErrorKind::InvalidModelFiles, message));
    }
    None
}

/// Tensors that are missing or have another shape.
fn misfit(texts: &[&str]) -> Option<(ErrorKind, String)> {
    let is_misfit =
        |text: &&&str| text.contains("not in model metadata") || text.contains("has wrong shape");
    let n_tensors = texts.iter().filter(is_misfit).count();
    let first = texts.iter().find(is_misfit)?;
    let name = between(first, "tensor '", "'").unwrap_or("one without a name");
    let message = format!(
        "The files do not belong together, or are of another kind of model: the tensor `{name}` is missing or has \
         another shape, and {} more.",
        n_tensors - 1
    );
    Some((ErrorKind::InvalidModelFiles, message))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}

/// A text without its end, to be put into a sentence.
fn fragment(text: &str) -> &str {
    text.trim_end_matches(['.', '\n', ' ', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(task: Task, log: &[&str], kind: ErrorKind, expected: &str) {
        let log: Vec<String> = log.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(explain(task, &log), (kind, expected.to_owned()));
    }

    #[test]
    fn the_cause_is_found_among_its_consequences() {
        check(
            Task::Render,
            &[
                "model_loader.cpp:1083 - read tensor data failed: 'wan.gguf'\n",
                "model_loader.cpp:1336 - load tensors from file failed\n",
                "stable-diffusion.cpp:5251 - sampling failed after 0.02s\n",
            ],
            ErrorKind::InvalidModelFiles,
            "The file wan.gguf ends too early or cannot be read.",
        );
        check(
            Task::Render,
            &[
                "ggml_extend.hpp:68   - ggml_gallocr_reserve_n_impl: failed to allocate CPU buffer of size 99\n",
                "ggml_extend.hpp:1988 - Wan2.1-T2V-1.3B: failed to allocate the compute buffer\n",
            ],
            ErrorKind::OutOfMemory,
            "There is not enough memory: ggml_gallocr_reserve_n_impl: failed to allocate CPU buffer of size 99.",
        );
        check(
            Task::Load,
            &["stable-diffusion.cpp:615  - backend 'cuda7' was not found\n"],
            ErrorKind::InvalidRequest,
            "There is no device `cuda7` here.",
        );
    }

    #[test]
    fn tensors_that_do_not_fit_are_counted() {
        check(
            Task::Load,
            &[
                "model_manager.cpp:436  - vae tensor 'first_stage_model.a' not in model metadata\n",
                "model_manager.cpp:445  - vae tensor 'b' has wrong shape in model metadata: got [1], expected [2]\n",
            ],
            ErrorKind::InvalidModelFiles,
            "The files do not belong together, or are of another kind of model: the tensor `first_stage_model.a` is \
             missing or has another shape, and 1 more.",
        );
    }

    #[test]
    fn what_nobody_knows_is_quoted() {
        check(
            Task::Load,
            &["a.cpp:1    - strange things\n"],
            ErrorKind::InvalidModelFiles,
            "The model cannot be opened: strange things.",
        );
        check(
            Task::Render,
            &[],
            ErrorKind::Failed,
            "The clip could not be made: it does not say why.",
        );
        let (kind, message) = explain_abort(
            Task::Load,
            "/build/src/wan.hpp:863: invalid num_layers(29) of wan",
        );
        assert_eq!(kind, ErrorKind::InvalidModelFiles);
        let expected =
            "The files are no model that can be used: wan.hpp:863: invalid num_layers(29) of wan.";
        assert_eq!(message, expected);
    }

    #[test]
    fn a_file_that_was_passed_over_is_noticed() {
        assert!(is_passed_over(
            "stable-diffusion.cpp:410  - loading t5xxl from 'a.gguf' failed\n"
        ));
        assert!(!is_passed_over(
            "stable-diffusion.cpp:408  - loading t5xxl from 'a.gguf'\n"
        ));
    }
}
