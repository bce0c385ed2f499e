//! Servers of a test's own, and a network camera.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use image::{ImageFormat, Rgb, RgbImage};

/// Answers each request by `answer`, until it gives an error, which a client that goes away causes.
pub fn server(answer: impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, answer) = (client.unwrap(), Arc::clone(&answer));
            std::thread::spawn(move || {
                let asked = BufReader::new(client.try_clone().unwrap()).lines();
                asked.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
                let _ = answer(&mut client);
            });
        }
    });
    format!("http://anna:secret@{address}/video?token=1")
}

/// Serves an MP4 file.
pub fn serve(film: Vec<u8>) -> String {
    server(move |client| {
        write!(client, "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {}\r\n\r\n", film.len())?;
        client.write_all(&film)
    })
}

/// What a network camera shows: a colour, or nothing, for it has hung up.
pub const RED: u8 = 0;
pub const BLUE: u8 = 1;
pub const OFF: u8 = 2;

/// A network camera of 40×30 pixels at 25 pictures a second, and what decides what it shows.
pub fn camera() -> (String, Arc<AtomicU8>) {
    let shows = Arc::new(AtomicU8::new(RED));
    let scene = Arc::clone(&shows);
    let address = server(move |client| {
        client.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=part\r\n\r\n")?;
        loop {
            let colour = match scene.load(Ordering::Relaxed) {
                OFF => return Ok(()),
                RED => Rgb([200, 30, 30]),
                _ => Rgb([30, 30, 200]),
            };
            let mut jpeg = Cursor::new(Vec::new());
            RgbImage::from_pixel(40, 30, colour).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
            let jpeg = jpeg.into_inner();
            write!(client, "--part\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", jpeg.len())?;
            client.write_all(&jpeg)?;
            client.write_all(b"\r\n")?;
            std::thread::sleep(Duration::from_millis(40));
        }
    });
    (address, shows)
}
