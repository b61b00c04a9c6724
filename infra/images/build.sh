#!/usr/bin/env bash
# Makes the images that the tests' containers use, for machines that cannot pull the official ones:
# a Debian from this machine's own package mirror, and in it the programs that the embedded servers
# run. They get the official names, and take the same commands and variables as far as we use them.
#
#   infra/images/build.sh [postgres] [kafka] [redis]     all three by default
#
# Needs root, a container engine (DOCKER_HOST as usual), debootstrap, xz, unzip, Maven and a JDK 25.
# It installs none of them.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
base=debian:bookworm-slim
suite=bookworm
declare -A tags=([postgres]=postgres:17 [kafka]=apache/kafka:4.2.1 [redis]=redis:7.0)

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

require() {
  local missing=()
  for program in docker debootstrap xz unzip mvn; do
    command -v "$program" > /dev/null || missing+=("$program")
  done
  [ ${#missing[@]} -eq 0 ] || fail "please install first: ${missing[*]} (on Debian, apt-get install docker.io debootstrap xz-utils unzip maven)"
  [ "$(id -u)" -eq 0 ] || fail "debootstrap needs root"
  docker info > /dev/null 2>&1 || fail "no container engine answers; start one (dockerd), or set DOCKER_HOST"
}

# The mirror that this machine's own packages come from.
mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 'Component: main' | head -n 1
}

jdk() {
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$home/bin/jlink" ] && grep -q '^JAVA_VERSION="25' "$home/release" 2> /dev/null && echo "$home" && return
  done
  fail "no JDK 25 found; install one, or set JAVA_HOME"
}

make_base() {
  docker image inspect "$base" > /dev/null 2>&1 && return
  echo "== $base"
  debootstrap --variant=minbase "$suite" "$work/debian" "$(mirror)" > "$work/debootstrap.log" ||
    fail "debootstrap failed: $(tail -n 3 "$work/debootstrap.log")"
  rm -rf "$work/debian/var/cache/apt/archives/"*.deb
  tar -C "$work/debian" --one-file-system -c . | docker import --change 'CMD ["bash"]' - "$base" > /dev/null
  rm -rf "$work/debian"
}

# The jars that the embedded servers run from, in the versions of the build.
fetch_jars() {
  [ -d "$work/jars" ] ||
    mvn -q -f "$root/pom.xml" -pl infra/servers dependency:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$work/jars"
}

prepare_postgres() {
  fetch_jars
  mkdir "$work/postgres/dist"
  unzip -p "$work"/jars/embedded-postgres-binaries-*.jar '*.txz' | tar -C "$work/postgres/dist" -xJ
}

prepare_kafka() {
  fetch_jars
  mkdir "$work/kafka/libs"
  cp "$work"/jars/*.jar "$work/kafka/libs"
  rm -f "$work"/kafka/libs/embedded-*.jar
  "$(jdk)/bin/jlink" --add-modules java.se,jdk.unsupported,jdk.management,jdk.crypto.ec,jdk.zipfs \
    --strip-debug --no-man-pages --no-header-files --output "$work/kafka/jre"
}

prepare_redis() {
  :
}

require
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_base
[ $# -gt 0 ] || set -- postgres kafka redis
for image in "$@"; do
  tag=${tags[$image]:-}
  [ -n "$tag" ] || fail "no image '$image'; there are postgres, kafka and redis"
  echo "== $tag"
  cp -r "$here/$image" "$work/$image"
  "prepare_$image"
  # Debian's packages are fetched over this machine's own network.
  DOCKER_BUILDKIT=0 docker build --quiet --network host --tag "$tag" "$work/$image" > /dev/null
done
docker image ls --filter label=io.rollcall.images
