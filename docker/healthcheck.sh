# The container's health check: prints what /health/ready says, so that `docker inspect` names the cause. Starts no JVM.
exec 3<>"/dev/tcp/127.0.0.1/${HTTP_PORT:-8080}" || exit 1
printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
mapfile -t answer <&3
echo "${answer[-1]}"
[[ ${answer[0]} == *" 200 "* ]]
