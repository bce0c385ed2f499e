//! Whether the desktop is dark or light, where the windowing system does not say: on Linux, the desktop portal does.

use super::news::Herald;

/// Tells what the desktop prefers now, and whenever that changes, from a thread of its own. Where nobody knows, nothing is
/// told.
#[cfg(target_os = "linux")]
pub fn watch(herald: Herald) {
    let tell = move |theme| herald.tell(super::news::News::Theme(theme));
    std::thread::spawn(move || {
        if let Err(error) = portal::watch(tell) {
            tracing::debug!("the desktop does not say whether it is dark: {error}");
        }
    });
}

/// Elsewhere the window itself is told.
#[cfg(not(target_os = "linux"))]
pub fn watch(_: Herald) {}

/// The setting of the XDG desktop portal (org.freedesktop.portal.Settings, version 2; version 1 has another name for reading).
#[cfg(target_os = "linux")]
mod portal {
    use egui::Theme;
    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::{OwnedValue, Value};

    const SETTING: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

    pub fn watch(tell: impl Fn(Theme)) -> zbus::Result<()> {
        let connection = Connection::session()?;
        let place = "/org/freedesktop/portal/desktop";
        let settings =
            Proxy::new(&connection, "org.freedesktop.portal.Desktop", place, "org.freedesktop.portal.Settings")?;
        let changes = settings.receive_signal("SettingChanged")?;
        let now: OwnedValue = settings.call("ReadOne", &SETTING).or_else(|_| settings.call("Read", &SETTING))?;
        theme_of(&now).into_iter().for_each(&tell);
        for change in changes {
            let (group, key, value): (String, String, OwnedValue) = change.body().deserialize()?;
            if (group.as_str(), key.as_str()) == SETTING {
                theme_of(&value).into_iter().for_each(&tell);
            }
        }
        Ok(())
    }

    /// 1 prefers the dark, 2 the light. 0 has no preference, which is what GNOME says of its light windows.
    fn theme_of(value: &Value<'_>) -> Option<Theme> {
        match value {
            Value::U32(1) => Some(Theme::Dark),
            Value::U32(0 | 2) => Some(Theme::Light),
            Value::Value(within) => theme_of(within),
            _ => None,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn preferences_are_understood_as_old_and_new_portals_give_them() {
            let within = |value: u32| Value::Value(Box::new(Value::U32(value)));
            let [light, dark] = [Some(Theme::Light), Some(Theme::Dark)];
            assert_eq!([0u32, 1, 2, 3].map(|n| theme_of(&Value::U32(n))), [light, dark, light, None]);
            assert_eq!(theme_of(&within(2)), Some(Theme::Light));
            assert_eq!(theme_of(&Value::new("dark")), None);
        }
    }
}
