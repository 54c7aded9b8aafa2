//! The service: events go to standard output, as lines of JSON; what was put aside, to standard
//! error.
//!
//! ```sh
//! RECEIVER_TOKEN=secret cargo run --release -p braze-receiver -- 127.0.0.1:8080
//! ```

use std::io;
use std::process::ExitCode;

use braze_events::Redaction;
use braze_receiver::{Outcome, Settings, router};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Events that wait for whoever takes them.
const QUEUE: usize = 10_000;

fn main() -> ExitCode {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .and_then(|runtime| runtime.block_on(serve(&address)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: cannot serve at {address}: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(address: &str) -> io::Result<()> {
    let (queue, events) = mpsc::channel(QUEUE);
    let service = router(Settings {
        token: std::env::var("RECEIVER_TOKEN").ok(),
        redaction: Some(Redaction::mask()),
        queue,
    });
    let listener = TcpListener::bind(address).await?;
    eprintln!("takes events at http://{}/events", listener.local_addr()?);
    let writer = tokio::spawn(write(events));
    let stop = async {
        // Without signals it runs until it is killed.
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, service)
        .with_graceful_shutdown(stop)
        .await?;
    // The service is gone, and with it the queue's other end: what is left is written.
    writer.await?
}

async fn write(mut events: mpsc::Receiver<Outcome>) -> io::Result<()> {
    let mut out = tokio::io::stdout();
    while let Some(outcome) = events.recv().await {
        match outcome {
            Outcome::Event(event) => {
                out.write_all((event.to_json() + "\n").as_bytes()).await?;
                out.flush().await?;
            }
            Outcome::PutAside {
                index, violations, ..
            } => {
                for violation in violations {
                    eprintln!("event {index} of a batch: {violation}");
                }
            }
        }
    }
    Ok(())
}
