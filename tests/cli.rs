//! The command line: what it does, and what it says of bad input.

#[path = "support/command.rs"]
mod command;
mod support;

use std::path::Path;
use std::process::Command;

#[cfg(unix)]
use command::shell;
use command::{Desk, fails, run, text, vivant};
use support::Noise;

#[test]
fn the_command_line_is_checked() {
    for arguments in [
        &["--no-such-option"][..],
        &["stylize"],
        &["stylize", "a.png", "--style", "b.png", "--alpha", "1.5"],
        &["stylize", "a.png", "--style", "b.png", "--alpha", "nan"],
        &["stylize", "a.png", "--style", "b.png", "--size", "3"],
        &["bench", "--size", "256"],
        &["bench", "--size", "0x0"],
        &["bench", "--size", "100000x100000"],
        &["--alpha", "0", "stylize", "a.png", "--style", "b.png"],
        &["--style", "Ebru", "info"],
        &["--style", "Ebru:2000"],
        &["--source", ""],
        &["--frames", "3"],
    ] {
        let run = run(&mut vivant(arguments));
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.err);
        assert!(run.err.contains("--help"), "{arguments:?}: {}", run.err);
    }
    let belows =
        [["--alpha", "-1"], ["--saturation", "-0.5"], ["--fade", "-1"], ["--steadiness", "-1"], ["--lines", "-1"]];
    for below in &belows {
        let run = run(&mut vivant(below));
        assert!(run.code == Some(2) && run.err.contains("is not a number"), "{below:?}: {}", run.err);
    }
    let help = run(&mut vivant(&["--help"]));
    assert_eq!(help.code, Some(0));
    for word in ["stylize", "cameras", "bench", "info", "--source", "--adapter", "--weights"] {
        assert!(help.out.contains(word), "{word} is missing in the help");
    }
    let cameras = run(&mut vivant(&["cameras", "--help"])).out;
    assert!(cameras.contains("--json") && cameras.contains("--verbose") && !cameras.contains("--model"), "{cameras}");
}

#[test]
fn a_mix_has_so_many_styles_and_no_more() {
    let headless = ["--headless", "--frames", "1", "--size", "64"];
    let styles = ["--style", "Ebru"].repeat(9);
    fails(&mut vivant(&[&headless[..], &styles].concat()), &["--style", "9 times", "8"]);
}

#[test]
fn machines_without_are_told_so() {
    let desk = Desk::new();
    fails(&mut desk.stylize(&["--adapter", "no such adapter"]), &["no such adapter", "there are:"]);
    let mut none = desk.stylize(&[]);
    fails(
        none.env("VK_ICD_FILENAMES", "/no/driver.json").env("VK_DRIVER_FILES", "/no/driver.json"),
        &["no graphics adapter"],
    );
    let headless = ["--headless", "--frames", "1", "--source"];
    let source = |name: &str| {
        let mut command = vivant(&headless);
        command.arg(name).current_dir(desk.0.path());
        command
    };
    fails(&mut source("camera:no such camera"), &["camera"]);
    fails(&mut source("missing.mp4"), &["missing.mp4"]);
    fails(&mut source("."), &["."]);
    fails(vivant(&headless).args(["demo", "--style", "no such style"]).current_dir(desk.0.path()), &["no such style"]);
    assert_eq!(desk.files(), ["content.png", "style.jpg"]);
}

#[test]
fn a_headless_run_paints_the_scene() {
    let desk = Desk::new();
    let scene = ["--headless", "--source", "demo", "--frames", "3", "--size", "64", "--output", "scene.png"];
    for (more, size) in [(&["--detail", "smooth"][..], (85, 64)), (&[], (640, 480))] {
        let done = run(vivant(&scene).args(more).current_dir(desk.0.path()));
        assert_eq!(done.code, Some(0), "{}", done.err);
        let painted = image::open(desk.path("scene.png")).unwrap().into_rgb8();
        assert_eq!(painted.dimensions(), size);
        let first = painted.get_pixel(0, 0);
        assert!(painted.pixels().any(|p| (0..3).any(|c| p.0[c].abs_diff(first.0[c]) > 30)), "the picture is not flat");
    }
}

#[test]
fn a_headless_run_replaces_nothing_that_it_reads() {
    let desk = Desk::new();
    for name in ["mask.png", "look.png", "network.png"] {
        desk.put(name, b"mine");
    }
    let before = desk.files().into_iter().map(|name| std::fs::read(desk.path(&name)).unwrap());
    let before: Vec<_> = before.collect();
    let options = ["--source=content.png", "--style=style.jpg:2", "--mask=mask.png", "--look=look.png"];
    for (name, what) in [
        ("./content.png", "what is painted"),
        ("style.jpg", "a style"),
        ("mask.png", "the mask"),
        ("look.png", "the look"),
        ("network.png", "the network"),
    ] {
        let mut command = vivant(&["--headless", "--weights=network.png", "--output", name]);
        fails(command.args(options).current_dir(desk.0.path()), &[name, what, "another name"]);
    }
    let after: Vec<_> = desk.files().into_iter().map(|name| std::fs::read(desk.path(&name)).unwrap()).collect();
    assert_eq!(after, before);
}

#[test]
fn without_a_display_a_picture_is_painted_to_a_file() {
    let desk = Desk::new();
    for name in ["vivant.png", "vivant (2).png"] {
        let done = run(vivant(&["--source", "demo", "--size", "64"]).current_dir(desk.0.path()));
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert!(done.out.contains("there is no display") && done.out.contains(name), "{}", done.out);
        assert!(!done.out.contains("os error"), "{}", done.out);
        assert!(desk.path(name).exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_nothing_takes_the_place_of_what_needs_a_window() {
    let desk = Desk::new();
    for option in ["--fullscreen", "--record=a.mp4", "--microphone", "--virtual-camera=/dev/video99"] {
        let named = option.split('=').next().unwrap();
        fails(vivant(&["--source", "demo", option]).current_dir(desk.0.path()), &["there is no display", named]);
    }
    assert_eq!(desk.files(), ["content.png", "style.jpg"]);
}

#[test]
fn a_size_that_is_too_large_for_the_cpu_is_no_gpus_fault() {
    let desk = Desk::new();
    let mut command = vivant(&["stylize", "content.png", "--style", "style.jpg", "--style-size", "32"]);
    let done = run(command.args(["--engine", "cpu", "--size", "16384"]).current_dir(desk.0.path()));
    assert_eq!(done.code, Some(1), "{}", done.err);
    assert!(done.err.contains("too large") && !done.err.contains("GPU"), "{}", done.err);
}

#[test]
fn the_bench_measures() {
    let done = run(&mut vivant(&["bench", "--engine", "gpu", "--size", "256x192", "--frames", "1", "--json"]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    let report: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert!(report["frames_per_second"].as_f64().unwrap() > 0.0);
    let passes = report["passes"].as_array().unwrap();
    assert!(passes.iter().any(|p| p["name"] == "encoder.conv4_1" && p["flops"].as_u64().unwrap() > 0));
    // Where passes are timed, the ceilings are measured and each pass is held against them.
    if report["encode"]["per_second"].is_number() {
        assert!(report["ceilings"]["flops"].as_f64().unwrap() > 1e8, "{}", report["ceilings"]);
        assert!(report["ceilings"]["bytes"].as_f64().unwrap() > 1e8, "{}", report["ceilings"]);
        assert!(passes.iter().all(|p| p["share"].as_f64().unwrap() > 0.0 && p["bound"].is_string()));
    }
    let memory = report["activation_bytes"].as_f64().unwrap() / report["largest_pair_bytes"].as_f64().unwrap();
    assert!(memory <= 1.2, "activations take {memory} of what one layer needs");
    let table = run(&mut vivant(&["bench", "--size", "64x48", "--frames", "2"]));
    assert!(table.out.contains("frames a second"), "{}", table.out);
    let long = run(&mut vivant(&["bench", "--size", "32x24", "--frames", "1", "--seconds", "1", "--json"]));
    let report: serde_json::Value = serde_json::from_str(&long.out).unwrap();
    assert!(report["frames"].as_u64().unwrap() > 1, "a second is enough for more than one frame");
    let halves = run(&mut vivant(&["bench", "--engine", "cpu", "--precision", "f16", "--size", "32x24"]));
    assert!(
        halves.code == Some(1) && (halves.err.contains("the processor paints in f32") || halves.err.contains("no f16")),
        "{}",
        halves.err
    );
}

#[test]
fn kernels_are_measured_kept_and_shown() {
    let desk = Desk::new();
    let bench = |tune: &str| {
        let mut command = vivant(&["bench", "--engine", "gpu", "--size", "32x24", "--frames", "1", "--json"]);
        command.args(["--tune", tune]).env("HOME", desk.0.path()).env("XDG_CACHE_HOME", desk.path("cache"));
        run(&mut command)
    };
    let kept = || {
        let folder = std::fs::read_dir(desk.path("cache").join("vivant")).unwrap();
        let mut files = folder.map(|entry| entry.unwrap().path());
        files.find(|file| file.file_name().unwrap().to_string_lossy().starts_with("kernels-")).unwrap()
    };
    let measured = bench("force");
    assert_eq!(measured.code, Some(0), "{}", measured.err);
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(kept()).unwrap()).unwrap();
    let choices = file["choices"].as_array().unwrap();
    assert!(!choices.is_empty());
    let report: serde_json::Value = serde_json::from_str(&measured.out).unwrap();
    let passes = report["passes"].as_array().unwrap();
    // Layers of which there is one of their shape.
    for (name, channels) in [("encoder.conv2_1", [16, 32]), ("decoder.conv4_1", [128, 64])] {
        let mut all = choices.iter();
        let choice =
            all.find(|c| [&c["in_channels"], &c["out_channels"]] == channels.map(serde_json::Value::from).each_ref());
        if let Some(choice) = choice {
            let wanted = choice["kernel"].as_str().unwrap();
            let shown = passes.iter().find(|pass| pass["name"].as_str().unwrap().starts_with(name)).unwrap();
            assert!(shown["kernel"].as_str().unwrap().starts_with(wanted), "{name}: {shown} for {wanted}");
        }
    }
    std::fs::write(kept(), "not what was written").unwrap();
    let warned = bench("on");
    assert_eq!(warned.code, Some(0), "{}", warned.err);
    assert!(warned.err.contains("measured anew"), "{}", warned.err);
    assert!(std::fs::read_to_string(kept()).unwrap().contains("valid_for"), "the wrong file was replaced");
    std::fs::write(kept(), "not read").unwrap();
    assert_eq!(bench("off").err, "");
    assert_eq!(std::fs::read_to_string(kept()).unwrap(), "not read");
}

#[test]
fn styles_are_listed() {
    let listed = run(&mut vivant(&["styles"]));
    assert_eq!(listed.code, Some(0), "{}", listed.err);
    let names: Vec<&str> = listed.out.lines().collect();
    assert!(names.len() >= 20 && names.contains(&"Ebru") && names.contains(&"Harbour, Laid Thick"), "{names:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_list_may_be_read_in_part_and_not_be_lost() {
    let done = run(&mut shell("vivant styles | head -n 1"));
    assert_eq!((done.out.trim(), &*done.err), ("Harvest Wind", ""));
    // Its reader has gone before it begins.
    let done = run(&mut shell("(sleep 0.2; vivant styles; echo $? >&2) | true"));
    assert_eq!(done.err, "0\n");
    let full = run(&mut shell("vivant styles > /dev/full"));
    assert_eq!((full.code, full.err.lines().count()), (Some(1), 1));
    assert!(full.err.contains("standard output cannot be written to"), "{}", full.err);
}

#[test]
fn info_shows_the_adapter_and_the_weights() {
    let done = run(&mut vivant(&["info"]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    for word in ["adapters", "largest binding", "quarter (439603 parameters)", "half (1754723 parameters)"] {
        assert!(done.out.contains(word), "{word} is missing in: {}", done.out);
    }
}

#[test]
#[cfg(unix)]
fn scripts_say_what_to_do_where_there_is_no_rust() {
    let tools = tempfile::tempdir().unwrap();
    for tool in ["cut", "head", "sed", "sort"] {
        let at = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(tool));
        let there = at.iter().find(|path| path.exists()).expect("a system has its tools");
        std::os::unix::fs::symlink(there, tools.path().join(tool)).unwrap();
    }
    let mut command = Command::new("/bin/bash");
    command.args(["-euo", "pipefail", "-c", ". scripts/setup.sh; setup_rust; echo done"]);
    command.env("PATH", tools.path()).env("HOME", tools.path()).current_dir(env!("CARGO_MANIFEST_DIR"));
    let run = run(&mut command);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.contains("Rust 1.95 or newer is needed") && run.err.contains("https://rustup.rs"), "{}", run.err);
}

#[test]
fn pages_are_written_for_packages() {
    let desk = Desk::new();
    let folder = desk.path("new/pages");
    let done = run(&mut vivant(&["pages", text(&folder)]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    let written = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    for word in ["vivant", "\\-\\-source", "stylize"] {
        assert!(written("man/vivant.1").contains(word), "{word} is missing in the manual");
    }
    assert!(written("man/vivant-bench.1").contains("Frames to measure"));
    for shell in ["vivant.bash", "_vivant", "vivant.fish", "_vivant.ps1"] {
        assert!(written(&format!("completions/{shell}")).contains("cameras"), "{shell}");
    }
    fails(&mut vivant(&["pages", text(&desk.path("content.png"))]), &["content.png", "cannot write"]);
}

#[test]
fn the_bench_tells_how_steady_it_is_and_what_controls_cost() {
    let json = |arguments: &[&str]| -> serde_json::Value {
        let done = run(&mut vivant(arguments));
        assert_eq!(done.code, Some(0), "{}", done.err);
        serde_json::from_str(&done.out).unwrap()
    };
    let steady = json(&["bench", "--steady", "--json"]);
    let figures = steady["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 5);
    for figure in figures {
        let [steadied, most] = ["steadied", "at_most"].map(|key| figure[key].as_f64().unwrap());
        assert!(steadied <= 1.001 * most, "{figure}");
    }
    let controls = json(&["bench", "--controls", "--size", "64x48", "--frames", "1", "--warm-up", "1", "--json"]);
    let cases = controls["cases"].as_array().unwrap();
    assert!(cases.len() > 8 && cases.iter().all(|case| case["ms"].as_f64() > Some(0.0)), "{controls}");
    let style = |what| controls["new_style"][what].as_f64();
    assert!(style("encoded_ms") > Some(0.0) && style("encoded_and_calibrated_ms") > style("encoded_ms"), "{controls}");
    let both = run(&mut vivant(&["bench", "--steady", "--controls"]));
    assert_eq!(both.code, Some(2));
}

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_network_is_imported_into_a_file_and_paints() {
    let desk = Desk::new();
    let (encoder, decoder) = (fixture("published-encoder.pth"), fixture("published-decoder.pth"));
    let made = desk.path("made.safetensors");
    let import =
        |more: &[&str]| vivant(&[&["import", &encoder, &decoder, "-o", made.to_str().unwrap()], more].concat());
    let done = run(&mut import(&[]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("custom network") && done.out.contains("--weights"), "{}", done.out);
    fails(&mut import(&[]), &["made.safetensors", "--overwrite"]);
    assert_eq!(run(&mut import(&["--overwrite"])).code, Some(0));
    let painted = desk.path("painted.png");
    let paths =
        [&painted, &desk.path("content.png"), &desk.path("style.jpg"), &made].map(|path| path.display().to_string());
    let [painted, content, style, weights] = paths.each_ref().map(String::as_str);
    let done = run(&mut vivant(&["stylize", content, "--style", style, "--weights", weights, "-o", painted]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(image::image_dimensions(painted).unwrap().1, 512);
    // Its size has no name, so no option could find it among the others.
    let mut nameless = vivant(&["import", &encoder, &decoder]);
    fails(nameless.env("XDG_DATA_HOME", desk.0.path()), &["[4, 8, 8, 12]", "--output"]);
    fails(&mut vivant(&["import", &encoder]), &["published-encoder.pth", "two files"]);
    fails(&mut vivant(&["import", &encoder, content]), &["content.png", "not a checkpoint"]);
    fails(&mut vivant(&["import", "/nowhere.pth", &decoder]), &["cannot read /nowhere.pth"]);
    fails(&mut vivant(&["--weights", &encoder, "info"]), &["is a checkpoint of PyTorch", "vivant import"]);
}

/// The user's folder for data is moved by a variable on Linux only.
#[cfg(target_os = "linux")]
#[test]
fn the_papers_network_is_there_once_it_was_imported() {
    use safetensors::Dtype;
    use support::weights_file::{entries, file};
    use vivant::model::Widths;

    let desk = Desk::new();
    let at_home = |arguments: &[&str]| {
        let mut command = vivant(arguments);
        command.env("XDG_DATA_HOME", desk.0.path());
        command
    };
    fails(&mut at_home(&["info", "--model", "paper"]), &["no paper network", "vivant import vgg_normalised.pth"]);
    let trained = desk.put("trained.safetensors", &file(&entries(&Noise(1).weights(Widths::PAPER), Dtype::F16)));
    let done = run(&mut at_home(&["import", trained.to_str().unwrap()]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("paper network, 253.") && done.out.contains("--model paper"), "{}", done.out);
    let kept = desk.path("vivant/networks/paper.safetensors");
    assert_eq!(std::fs::read(&kept).unwrap(), std::fs::read(&trained).unwrap());
    let listed = run(&mut at_home(&["info"]));
    let places: Vec<_> =
        ["network: quarter", "network: half", kept.to_str().unwrap()].map(|it| listed.out.find(it)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", listed.out);
    let (content, painted) = (desk.path("content.png"), desk.path("painted.png"));
    let [content, painted] = [&content, &painted].map(|path| path.to_str().unwrap());
    let done =
        run(&mut at_home(&["stylize", content, "--style", "Ebru", "--model", "paper", "--size", "64", "-o", painted]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    std::fs::write(&kept, b"no longer one").unwrap();
    let damaged = run(&mut at_home(&["info"]));
    assert!(damaged.code == Some(0) && damaged.err.contains("paper.safetensors"), "{}", damaged.err);
    fails(&mut at_home(&["info", "--model", "paper"]), &["paper.safetensors", "import it again"]);
}

#[test]
fn without_ffmpeg_there_is_no_microphone() {
    fails(
        vivant(&["microphones"]).env("PATH", ""),
        &["ffmpeg program, which finds", "is not installed", "apt install ffmpeg"],
    );
    fails(&mut vivant(&["--headless", "--microphone"]), &["--microphone", "--record"]);
    for nonsense in ["pulse", "", ":1"] {
        let refused = run(&mut vivant(&["--headless", &format!("--microphone={nonsense}")]));
        assert!(refused.code == Some(2) && refused.err.contains("FORMAT:DEVICE"), "{}", refused.err);
    }
}
