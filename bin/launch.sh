# Sourced by the launchers beside it: builds a module when its sources are newer, then becomes its JVM.

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
program=$(basename "$0")

say() { printf '%s: %s\n' "$program" "$*" >&2; }

die() {
  say "$@"
  exit 1
}

# java: $JAVA_HOME's, else the one on the PATH.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, which has no bin/java. Point it at a JDK 17 or later."
  else
    java=$(command -v java) || die "no java on the PATH. Install a JDK 17 or later, or set JAVA_HOME."
  fi
}

# is_fresh MODULE SOURCES...: its jar, which is written last, is newer than every source (a deletion touches the directory).
is_fresh() {
  local jar
  jar=$(own_jar "$1")
  shift
  [ -f "$jar" ] && [ -z "$(find "$@" -newer "$jar" -print 2>/dev/null | head -n 1)" ]
}

own_jar() { find "$root/$1/target/lib" -maxdepth 1 -name "multiprom-$1-*.jar" 2>/dev/null | head -n 1; }

# A JDK, not only a JVM, and Maven. Asked only before a build, for it takes a moment.
check_tools() {
  local settings version home
  settings=$("$java" -XshowSettings:properties -version 2>&1) || die "$java does not start: $settings"
  version=$(sed -n 's/^ *java\.specification\.version = *//p' <<<"$settings")
  home=$(sed -n 's/^ *java\.home = *//p' <<<"$settings")
  case $version in
    '' | *[!0-9]*) version=8 ;; # 1.8 and before
  esac
  [ "$version" -ge 17 ] || die "$java is Java $version; 17 or later is needed. Set JAVA_HOME to such a JDK."
  [ -x "$home/bin/javac" ] || die "$home has no javac. Install a JDK 17 or later (not only a JRE), or set JAVA_HOME."
  command -v mvn >/dev/null || die "the first run builds with Maven, and there is no mvn on the PATH. Install Maven 3.8 or later."
  export JAVA_HOME=$home
}

# build MODULE: quietly, without tests; the log is shown only when it fails.
build() {
  local module=$1 reason='sources changed' log=$root/target/launch-$1.log started=$root/target/launch-$1.started
  [ -n "$(own_jar "$module")" ] || reason='first run'
  check_tools
  say "building ($reason) ..."
  touch "$started"
  if ! (cd "$root" && mvn -q -B -ntp -pl "$module" -am -Dmaven.test.skip=true package) >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    die "the build failed, see above (also in $log)"
  fi
  # What was edited while it ran is newer than this.
  touch -r "$started" "$(own_jar "$module")"
}

# launch MODULE "UPSTREAM MODULES" MAIN-CLASS ARGUMENTS...
launch() {
  local module=$1 main=$3 sources=("$root/pom.xml") name
  for name in $2 "$module"; do sources+=("$root/$name/pom.xml" "$root/$name/src/main"); done
  shift 3
  find_java
  mkdir -p "$root/target"
  exec 9>"$root/target/launch.lock"
  if command -v flock >/dev/null; then
    flock -n 9 || { say "waiting for another build ..." && flock 9; }
  fi
  is_fresh "$module" "${sources[@]}" || (build "$module")
  exec 9>&-
  exec "$java" -cp "$root/$module/target/lib/*" "$main" "$@"
}
