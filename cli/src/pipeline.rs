//! Records through several threads, and back in the order of the input.
//!
//! One thread reads the files and hands batches to the workers. What a worker makes of a batch
//! comes back over a channel of its own, and the channels are read in the order of the batches: so
//! results come in the order of the input, whichever worker was first. No more than a few batches
//! per worker are under way, and fewer if they are large; and a worker that makes much of one waits
//! until that is taken. So memory is bounded.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use crate::input::{Batch, Depth, Feed, Input, Record, Trouble};
use crate::output::{Failure, Reader};
use crate::progress::Progress;
use crate::tasks::Tasks;

/// What a command makes of records: on any thread, in any order.
pub(crate) trait Work: Sync {
    /// What comes of a piece of the input.
    type Made: Send;
    /// How closely records are looked at.
    const DEPTH: Depth;
    /// What comes of no records.
    fn start(&self) -> Self::Made;
    /// Adds what comes of a record.
    fn record(&self, record: Record<'_, '_>, made: &mut Self::Made);
    /// Whether it is so much that it should be handed on before more is made: a small file can hold
    /// very many records.
    fn is_much(&self, made: &Self::Made) -> bool;
}

/// Where it goes: on one thread, in the order of the input.
pub(crate) trait Sink<M> {
    /// Takes what came of a piece of the input, which is of one file.
    fn take(&mut self, file: u32, made: M) -> Result<Reader, Failure>;
    /// Takes note of trouble with a file. Unless part of it was skipped, nothing more comes from
    /// it.
    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure>;
    /// Nothing more comes; the workers are still there.
    fn finish(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}

/// How many batches per worker are under way.
const UNDER_WAY: usize = 3;

/// How many replies of a batch may wait to be taken. Most batches have but one.
const REPLIES: usize = 2;

/// Takes all input through `work` to `sink`, unless nobody reads what comes out any more. With
/// `prompt`, every record arrives before the next is read.
pub(crate) fn run<W: Work>(
    input: &Input,
    work: &W,
    sink: &mut impl Sink<W::Made>,
    progress: &mut Progress,
    prompt: bool,
) -> Result<Reader, Failure> {
    run_with(&Tasks::default(), input, work, sink, progress, prompt)
}

/// The same, for a sink that gives the workers something to do as well. That is done when this
/// returns, or never.
pub(crate) fn run_with<'t, W: Work<Made: 't>>(
    tasks: &Tasks<'t>,
    input: &Input,
    work: &'t W,
    sink: &mut impl Sink<W::Made>,
    progress: &mut Progress,
    prompt: bool,
) -> Result<Reader, Failure> {
    thread::scope(|scope| {
        let _closing = tasks.closing(false);
        let mut workers = 0;
        while workers < input.jobs {
            match thread::Builder::new().spawn_scoped(scope, || tasks.work()) {
                Ok(_) => workers += 1,
                Err(error) if workers == 0 => return Err(Failure::Thread(error)),
                // Those that there are do as well.
                Err(_) => break,
            }
        }
        // All have something to do, even if batches are large; and no more than that.
        let (least, most) = if prompt {
            (0, 0)
        } else {
            (workers, UNDER_WAY * workers)
        };
        let mut pipeline = Pipeline {
            tasks,
            work,
            under_way: VecDeque::new(),
            weight: 0,
            feed: Feed::new(input, prompt),
            sink,
            left: None,
        };
        while let Some(batch) = pipeline.feed.batch() {
            progress.at(pipeline.feed.position());
            pipeline.submit(batch);
            while let Some(reply) =
                pipeline.next(pipeline.weight > most && pipeline.under_way.len() > least)?
            {
                if pipeline.take(reply)? == Reader::Gone {
                    return Ok(Reader::Gone);
                }
            }
        }
        while let Some(reply) = pipeline.next(true)? {
            if pipeline.take(reply)? == Reader::Gone {
                return Ok(Reader::Gone);
            }
        }
        progress.finish(pipeline.feed.position());
        pipeline.sink.finish()?;
        Ok(Reader::There)
    })
}

/// A batch, and where to send what comes of it.
struct Job<M> {
    batch: Batch,
    reply: SyncSender<Reply<M>>,
}

/// What came of the pieces of a batch, or of parts of them, in order.
struct Reply<M> {
    parts: Vec<Part<M>>,
    /// The batch, when this is the last of it.
    done: Option<Batch>,
}

struct Part<M> {
    file: u32,
    made: M,
    trouble: Option<Trouble>,
}

impl<M> Job<M> {
    fn run<W: Work<Made = M>>(mut self, work: &W) {
        let mut all = Vec::with_capacity(self.batch.pieces.len());
        for piece in &mut self.batch.pieces {
            let file = piece.file;
            let mut made = work.start();
            let trouble = piece.records(W::DEPTH, |record| {
                work.record(record, &mut made);
                if work.is_much(&made) {
                    all.push(Part {
                        file,
                        made: std::mem::replace(&mut made, work.start()),
                        trouble: None,
                    });
                    // Nobody waits for it where the command has ended early.
                    let _ = self.reply.send(Reply {
                        parts: std::mem::take(&mut all),
                        done: None,
                    });
                }
            });
            all.push(Part {
                file,
                made,
                trouble,
            });
        }
        let _ = self.reply.send(Reply {
            parts: all,
            done: Some(self.batch),
        });
    }
}

struct Pipeline<'p, 't, W: Work, S> {
    tasks: &'p Tasks<'t>,
    work: &'t W,
    /// The oldest first.
    under_way: VecDeque<Receiver<Reply<W::Made>>>,
    /// Of all that is under way.
    weight: usize,
    feed: Feed<'p>,
    sink: &'p mut S,
    /// A file of which no more is wanted.
    left: Option<u32>,
}

impl<'t, W: Work<Made: 't>, S: Sink<W::Made>> Pipeline<'_, 't, W, S> {
    fn submit(&mut self, batch: Batch) {
        let (reply, result) = sync_channel(REPLIES);
        self.weight += batch.weight();
        let (job, work) = (Job { batch, reply }, self.work);
        self.tasks.batch(move || job.run(work));
        self.under_way.push_back(result);
    }

    /// What came of the oldest batch, if there is something; with `wait`, when there is. `None`:
    /// there is nothing to take now.
    fn next(&mut self, wait: bool) -> Result<Option<Reply<W::Made>>, Failure> {
        let Some(oldest) = self.under_way.front() else {
            return Ok(None);
        };
        match oldest.try_recv() {
            Ok(reply) => Ok(Some(reply)),
            Err(TryRecvError::Empty) if !wait => Ok(None),
            Err(_) => oldest.recv().map(Some).map_err(|_| died()),
        }
    }

    /// Passes on what came of the oldest batch.
    fn take(&mut self, Reply { parts, done }: Reply<W::Made>) -> Result<Reader, Failure> {
        for Part {
            file,
            made,
            trouble,
        } in parts
        {
            if self.left == Some(file) {
                continue;
            }
            if self.sink.take(file, made)? == Reader::Gone {
                return Ok(Reader::Gone);
            }
            let Some(trouble) = trouble else { continue };
            if !trouble.goes_on() {
                self.left = Some(file);
                self.feed.leave(file);
            }
            self.sink.trouble(file, trouble)?;
        }
        if let Some(batch) = done {
            self.under_way.pop_front();
            self.weight -= batch.weight();
            self.feed.recycle(batch);
        }
        Ok(Reader::There)
    }
}

/// The message of the panic stands on standard error already.
fn died() -> Failure {
    Failure::Cannot("a worker thread died; this is a bug".to_owned())
}
