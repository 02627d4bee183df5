#!/usr/bin/env bash
# A job of the benchmark with darktime: models of all off runs and of three zenith bands, written and read back.
# Usage: darktime_job.sh DARKTIME STORE OUT
set -euo pipefail
darktime=$1 store=$2 out=$3
"$darktime" run "${BASH_SOURCE[0]%/*}/all_and_bands.lua" --data "$store" --out "$out" --quiet
"$darktime" show "$out"
