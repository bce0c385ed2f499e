//! Puts the camera sources to the proof against a real driver. To be run as root in `scripts/camera-vm`, where the camera
//! is the kernel's vivid driver: `tests/camera.rs` does. Prints a line for each check; fails if one does.

#[cfg(target_os = "linux")]
#[path = "camera_check/checks.rs"]
mod checks;
#[cfg(target_os = "linux")]
#[path = "camera_check/virtual_camera.rs"]
mod virtual_camera;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    match &std::env::args().collect::<Vec<_>>()[..] {
        [_, what, program, module] if what == "virtual" => virtual_camera::main(program, module),
        _ => checks::main(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("the driver that this checks against is Linux's");
}
