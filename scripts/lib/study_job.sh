#!/usr/bin/env bash
# A job of the benchmark with darktime: all studies that are recipes, one after the other.
# Usage: study_job.sh DARKTIME STORE OUT
set -euo pipefail
darktime=$1 store=$2 out=$3
for study in study_zenith study_smoothing study_matching; do
  rm -rf "$out"
  "$darktime" run "$study" --data "$store" --out "$out" --quiet --ledger none
done
