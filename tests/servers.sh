# shellcheck shell=sh
# Starts the web servers with the example files as they are shipped, on a free
# port of the loopback interface, and stops them. Sourced after tests/lib.sh.
#
# What is changed in an example is what its reader has to adapt as well: paths,
# port and user. adapt() and the start_ functions are all of it.

SERVER_PID=
SPAWNED=
LOG=

# Not empty: the web application, too, with a build of it in $SITE/webapp. The
# examples then have their line for it, and $SITE gets what that line includes.
WEBAPP=

# The example $1 with the paths of $SITE and the port $PORT.
adapt() {
	sed -e "s|/usr/local/libexec/modelshelf|$SITE/bin|g" \
		-e "s|/usr/local/etc/modelshelf.conf|$CONF|g" \
		-e "s|/home/me/modelshelf/modelshelf.conf|$CONF|g" \
		-e "s|/run/lighttpd|$SITE/run|g" \
		-e "s|/run/modelshelf|$SITE/run|g" \
		-e "s|/var/log/modelshelf|$SITE/run|g" \
		-e "s|/var/log/lighttpd|$SITE/run|g" \
		-e "s|/usr/local/etc/modelshelf-webapp|$SITE/webapp|g" \
		-e "s|/usr/local/share/modelshelf/webapp|$SITE/webapp|g" \
		-e "${WEBAPP:+s|#\([Ii]nclude .*/webapp.conf\)|\1|}" \
		-e "s|8008|$PORT|g" "$srcdir/$1"
}

# adapt_webapp SERVER: what its example includes.
adapt_webapp() {
	[ -z "$WEBAPP" ] || {
		adapt "examples/webapp-$1.conf.example" >"$SITE/webapp.conf" &&
			adapt examples/configuration.json.example \
				>"$SITE/webapp.json"
	}
}

need_program() {
	for n_program; do
		command -v "$n_program" >/dev/null || {
			echo "skipped: $n_program is not installed"
			exit 77
		}
	done
}

# A port that nobody answers on, at the moment.
free_port() {
	while :; do
		PORT=$(od -An -N2 -tu2 /dev/urandom)
		PORT=$((20000 + PORT % 12000))
		curl -s --noproxy '*' -o /dev/null --max-time 2 "http://127.0.0.1:$PORT/"
		# 7: nothing there to connect to
		[ $? -ne 7 ] || return 0
	done
}

# start_server NAME: run_NAME, which starts it on $PORT in the background,
# until it answers. Somebody else may take the port in between: try again.
start_server() {
	mkdir -p "$SITE/run"
	[ -z "$AS_USER" ] || chown 65534:65534 "$SITE/run"
	LOG=$SITE/run/modelshelf.log
	for s_try in 1 2 3; do
		free_port
		URL=http://127.0.0.1:$PORT
		"run_$1" || {
			cat "$SITE/run/"*.log >&2
			return 1
		}
		s_wait=0
		while kill -0 "$SERVER_PID" 2>/dev/null &&
		    [ $s_wait -lt 200 ]; do
			if curl -s --noproxy '*' -o /dev/null --max-time 5 \
			    -X OPTIONS "$URL/"; then
				TRANSPORT=http
				return 0
			fi
			s_wait=$((s_wait + 1))
			sleep 0.05
		done
		stop_server
		echo "$1 does not start (try $s_try):" >&2
		cat "$SITE/run/"*.log >&2
	done
	return 1
}

stop_server() {
	if [ -n "$SERVER_PID" ]; then
		kill "$SERVER_PID" 2>/dev/null
		wait "$SERVER_PID" 2>/dev/null
		SERVER_PID=
	fi
	for s_pid in $SPAWNED; do
		kill "$s_pid" 2>/dev/null
	done
	SPAWNED=
}

# Responders of this site that still run, one pid a line.
left_running() {
	for l_exe in /proc/[0-9]*/exe; do
		case $(readlink "$l_exe" 2>/dev/null) in
		"$SITE/bin/"*)	l_pid=${l_exe#/proc/}
				echo "${l_pid%/exe}" ;;
		esac
	done
}

run_lighttpd() {
	# As an ordinary user lighttpd does not look at the user's name.
	adapt examples/lighttpd.conf.example >"$SITE/lighttpd.conf"
	adapt_webapp lighttpd
	if [ -n "$AS_ROOT" ]; then
		sed -i '/^server\.\(user\|group\)name/d' "$SITE/lighttpd.conf"
	fi
	$AS_USER lighttpd -D -f "$SITE/lighttpd.conf" \
		>>"$SITE/run/server.log" 2>&1 &
	SERVER_PID=$!
}

# The responders of the family $1 on their socket, as the unit for systemd
# starts them; spawn-fcgi stands for systemd's part, the socket.
run_unit() {
	u_command=$(adapt examples/modelshelf@.service.example |
		sed -n "s/^ExecStart=//p" | sed "s/%i/$1/g")
	# shellcheck disable=SC2086 # a command and its arguments
	$AS_USER env MODELSHELF_CONF="$CONF" spawn-fcgi -n -M 0600 \
		-s "$SITE/run/$1.sock" -- $u_command \
		2>>"$SITE/run/modelshelf.log" >/dev/null </dev/null &
	SPAWNED="$SPAWNED $!"
}

# examples/nginx.conf.example is one site, and its comment tells which programs
# have a socket.
run_nginx() {
	adapt examples/nginx.conf.example >"$SITE/site.conf"
	adapt_webapp nginx
	n_programs=$(sed -n 's/^#	for f in \(.*\); do$/\1/p' "$SITE/site.conf")
	for n_program in $n_programs; do
		n_family=$(basename "$n_program" .fcgi)
		rm -f "$SITE/run/$n_family.sock"
		run_unit "$n_family"
	done
	cat >"$SITE/nginx.conf" <<-END
		daemon off;
		pid $SITE/run/nginx.pid;
		error_log $SITE/run/error.log;
		events { worker_connections 4096; }
		http {
			access_log off;
			client_body_temp_path $SITE/run/client;
			fastcgi_temp_path $SITE/run/fastcgi;
			proxy_temp_path $SITE/run/proxy;
			scgi_temp_path $SITE/run/scgi;
			uwsgi_temp_path $SITE/run/uwsgi;
			include $SITE/site.conf;
		}
	END
	$AS_USER nginx -e "$SITE/run/error.log" -c "$SITE/nginx.conf" \
		>>"$SITE/run/server.log" 2>&1 &
	SERVER_PID=$!
}

# Debian's Apache has these parts as modules; one site is our example.
# run_apache_with FILE MODULE...
run_apache_with() {
	a_site=$1
	shift
	: "${APACHE_MODULES:=/usr/lib/apache2/modules}"
	{
		cat <<-END
			ServerRoot $SITE/run
			ServerName localhost
			PidFile $SITE/run/apache.pid
			ErrorLog $LOG
			DefaultRuntimeDir $SITE/run
		END
		for a_module in mpm_event authz_core alias "$@"; do
			echo "LoadModule ${a_module}_module" \
				"$APACHE_MODULES/mod_$a_module.so"
		done
		case " $* " in
		*" fcgid "*)
			echo "FcgidIPCDir $SITE/run/fcgid"
			echo "FcgidProcessTableFile $SITE/run/fcgid.shm" ;;
		*" cgid "*)
			echo "ScriptSock $SITE/run/cgid.sock" ;;
		esac
		echo "Include $a_site"
	} >"$SITE/apache.conf"
	$AS_USER apache2 -D FOREGROUND -f "$SITE/apache.conf" \
		>>"$SITE/run/server.log" 2>&1 &
	SERVER_PID=$!
}

run_apache() {
	adapt apache.conf.example >"$SITE/site.conf"
	run_apache_with "$SITE/site.conf" fcgid headers reqtimeout
}

# The modules are those that its comment names.
run_apache_webapp() {
	{
		echo 'TypesConfig /dev/null'
		adapt apache.conf.example
	} >"$SITE/site.conf"
	adapt_webapp apache
	run_apache_with "$SITE/site.conf" fcgid headers mime rewrite
}

# The same file, with the change for plain CGI that its first comment describes.
run_apache_cgi() {
	adapt apache.conf.example | sed \
		-e '/^[^#]*[Ff]cgid/d' \
		-e 's/#\(SetHandler\|SetEnv\)/\1/' >"$SITE/site.conf"
	run_apache_with "$SITE/site.conf" cgid env
}

# Shared hosting: the host's configuration allows what examples/htaccess.example
# asks for, the rest is in a folder below the web root.
shared_host() {
	mkdir -p "$SITE/www/shelf"
	cp "$SITE/bin/"*.fcgi "$SITE/www/shelf/"
	adapt examples/htaccess.example >"$SITE/www/shelf/.htaccess"
	cat >"$SITE/site.conf" <<-END
		Listen 127.0.0.1:$PORT
		DocumentRoot $SITE/www
		TypesConfig /dev/null
		<Directory $SITE/www>
			AllowOverride Options FileInfo Limit
			Require all granted
		</Directory>
	END
}

run_apache_htaccess() {
	shared_host
	URL=http://127.0.0.1:$PORT/shelf
	run_apache_with "$SITE/site.conf" cgid env rewrite setenvif mime
}

# The same, and the application in the root of the site.
run_apache_htaccess_webapp() {
	shared_host
	cp -R "$SITE/webapp/." "$SITE/www"
	# what a host allows in links is not up to us
	find "$SITE/www" -type l -exec rm {} +
	adapt examples/webapp-htaccess.example >"$SITE/www/.htaccess"
	adapt examples/configuration.json.example \
		>"$SITE/www/configuration.json"
	run_apache_with "$SITE/site.conf" cgid env headers rewrite setenvif mime
}
