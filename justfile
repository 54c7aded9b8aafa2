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
    UPDATE_EXPECT=1 cargo test --locked --no-fail-fast -p event-catalog-codegen -p event-catalog-tools -p catalog-tests -p catalog-benches -p event-catalog-cli

# A bench against named peers and floors: json, avro, validate (with track), destinations, arrow, generator.
bench name *arguments:
    cargo bench --locked -p {{ if name == "generator" { "catalog-benches" } else { "bench-" + name } }} -- {{ arguments }}

# All figures of the README, measured on this machine, which should have nothing else to do. One package at a time: what
# one of them asks of a dependency that they share is not asked for the others.
figures:
    for name in json avro validate destinations arrow generator; do just bench $name --write || exit 1; done
    cargo run --locked --release -p catalog-benches --bin compile-cost -- --write
    benches/commands --write
    cargo run --locked -p catalog-benches --bin figures -- --write

# The documents, into target/docs.
docs:
    cargo run --locked --release --quiet -p event-catalog-tools -- docs --out target/docs

# Every fuzz target for so many seconds; 0 runs the seeds once.
fuzz seconds="0" *targets:
    fuzz/run {{ seconds }} {{ targets }}
