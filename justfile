# `just` alone lists these.
_list:
    @just --list

# What has to hold before a change lands.
ready:
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps
    cargo run --locked --quiet -p event-catalog-tools -- check schema-defs --deny warnings
    cargo run --locked --quiet -p event-catalog-tools -- fmt --check schema-defs
    cargo test --locked --workspace

# Rewrites every golden to what the code says now.
bless:
    UPDATE_EXPECT=1 cargo test --locked --no-fail-fast -p event-catalog-codegen -p event-catalog-tools -p catalog-tests -p event-catalog-cli

# Benches against named peers, one or all: `just bench json`.
bench *names:
    cargo bench --locked -p catalog-benches {{ if names == "" { "" } else { "--bench " + names } }}

# The documents, into target/docs.
docs:
    cargo run --locked --release --quiet -p event-catalog-tools -- docs --out target/docs

# Every fuzz target for so many seconds; 0 runs the seeds once.
fuzz seconds="0" *targets:
    fuzz/run {{ seconds }} {{ targets }}
