//! What all of the program's windows have in common.

use winit::window::{Icon, Window, WindowAttributes};

/// The icon's picture, 256×256.
const ICON: &[u8] = include_bytes!("../../assets/icon.png");

/// Side at which windowing systems get it, in pixels; they scale it for title bars and lists of windows.
const ICON_SIDE: u32 = 128;

/// A window's title, and whose it is.
pub fn attributes(title: &str) -> WindowAttributes {
    let attributes = Window::default_attributes().with_title(title).with_window_icon(icon());
    #[cfg(target_os = "linux")]
    let attributes = {
        use winit::platform::{wayland::WindowAttributesExtWayland, x11::WindowAttributesExtX11};
        // The name of the desktop file, by which the system finds the icon.
        let attributes = WindowAttributesExtX11::with_name(attributes, "vivant", "vivant");
        WindowAttributesExtWayland::with_name(attributes, "vivant", "vivant")
    };
    #[cfg(windows)]
    let attributes = {
        use winit::platform::windows::WindowAttributesExtWindows;
        attributes.with_taskbar_icon(icon())
    };
    attributes
}

/// `None` if it cannot be read, which a test rules out.
fn icon() -> Option<Icon> {
    let picture = image::load_from_memory_with_format(ICON, image::ImageFormat::Png).ok()?;
    let picture = picture.resize_exact(ICON_SIDE, ICON_SIDE, image::imageops::FilterType::Triangle).into_rgba8();
    Icon::from_rgba(picture.into_raw(), ICON_SIDE, ICON_SIDE).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn windows_have_an_icon() {
        assert!(super::icon().is_some());
    }
}
