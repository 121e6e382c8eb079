// What could not be sent is tried again: by itself, later and later; when the line is back; when somebody presses the button.
const WAITS = [2, 5, 10, 20, 30, 60]; // seconds

export function tryingAgain(button, again) {
  let tries = 0;
  let timer = null;
  const now = () => {
    clearTimeout(timer);
    timer = null;
    again();
  };
  addEventListener("online", now);
  button.addEventListener("click", now);
  return {
    failed() {
      timer ??= setTimeout(now, 1000 * WAITS[Math.min(tries++, WAITS.length - 1)]);
    },
    worked() {
      tries = 0;
    },
  };
}
