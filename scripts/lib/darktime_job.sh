#!/usr/bin/env bash
# The job of the benchmark with darktime: models of all off runs and of three zenith bands, written and read back.
# Usage: darktime_job.sh DARKTIME STORE OUT
set -euo pipefail
darktime=$1 store=$2 out=$3
mkdir "$out"
"$darktime" run off_runs --data "$store" --out "$out/all" --quiet
"$darktime" run zenith_bands --data "$store" --out "$out/bands" --quiet
for model in "$out"/*/models/*.fits.gz; do "$darktime" show "$model"; done
