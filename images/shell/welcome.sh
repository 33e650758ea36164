# Greets whoever logs in at a terminal. Not again in every pane of tmux, which are login shells too: in the first.
if [ -n "${PS1-}" ] && [ "${TMUX_PANE:-%0}" = %0 ]; then
	printf '\nWelcome to the workshop, %s. All of this is yours alone:\n' "$(hostname)"
	printf '  engine    %-22s try: docker run hello-world\n' "${DOCKER_HOST-}"
	printf '  registry  %-22s try: docker push localhost:5000/hello\n\n' localhost:5000
fi
