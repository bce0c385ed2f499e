//! Gives the program for Windows its icon and what Explorer tells of it, where it is built on Windows.

fn main() {
    println!("cargo:rerun-if-changed=assets/desktop/vivant.ico");
    // A program without its icon is better than none.
    #[cfg(windows)]
    if let Err(error) = winresource::WindowsResource::new().set_icon("assets/desktop/vivant.ico").compile() {
        println!("cargo:warning=The program gets no icon: {error}");
    }
}
