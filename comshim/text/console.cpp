#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>

#include "conio.h"
#include "owshim_crt.h"

namespace {

constexpr int kNone = -2;
std::atomic<int> g_pushed_back{kNone};

// The terminal of standard input, key by key, while this lives. What was typed before but not yet ended with
// Enter becomes readable by the change. Leaves the terminal alone in a background job, which the change would
// stop.
class KeyMode {
  public:
    explicit KeyMode(bool echo) noexcept {
        if (tcgetpgrp(STDIN_FILENO) != getpgrp() || tcgetattr(STDIN_FILENO, &saved_) != 0) {
            return;
        }
        termios raw = saved_;
        raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        if (echo) {
            raw.c_lflag |= ECHO;
        }
        // Enter is carriage return to programs of the console.
        raw.c_iflag &= ~static_cast<tcflag_t>(ICRNL);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        active_ = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
    }
    ~KeyMode() {
        if (active_) {
            tcsetattr(STDIN_FILENO, TCSANOW, &saved_);
        }
    }
    KeyMode(const KeyMode&) = delete;
    KeyMode& operator=(const KeyMode&) = delete;

    bool active() const noexcept { return active_; }

  private:
    termios saved_{};
    bool active_ = false;
};

bool on_terminal() noexcept { return isatty(STDIN_FILENO) == 1; }

bool input_waits() noexcept {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return poll(&input, 1, 0) == 1 && (input.revents & POLLIN) != 0;
}

int read_byte() noexcept {
    unsigned char byte = 0;
    ssize_t count;
    do {
        count = read(STDIN_FILENO, &byte, 1);
    } while (count < 0 && errno == EINTR);
    return count == 1 ? byte : EOF;
}

int get_key(bool echo) {
    const int pushed_back = g_pushed_back.exchange(kNone);
    if (pushed_back != kNone) {
        return pushed_back;
    }
    fflush(stdout);  // a prompt without line end is on the screen before the wait
    if (!on_terminal()) {
        return read_byte();
    }
    const KeyMode mode(echo);
    return read_byte();
}

}  // namespace

// The end of a redirected input is no key: a program that runs "until a key is hit" goes on without a
// terminal.
int _kbhit(void) {
    if (g_pushed_back.load() != kNone) {
        return 1;
    }
    if (on_terminal()) {
        const KeyMode mode(false);
        return mode.active() && input_waits();
    }
    int bytes = 0;
    return ioctl(STDIN_FILENO, FIONREAD, &bytes) == 0 && bytes > 0;
}

int _getch(void) { return get_key(false); }

int _getche(void) {
    const int key = get_key(true);
    if (key != EOF && !on_terminal()) {
        _putch(key);
    }
    return key;
}

int _ungetch(int character) {
    int expected = kNone;
    return character != EOF && g_pushed_back.compare_exchange_strong(expected, character) ? character : EOF;
}

int _putch(int character) {
    const int result = putchar(character);
    fflush(stdout);
    return result;
}

int _cputs(const char* text) {
    const int result = fputs(text, stdout);
    fflush(stdout);
    return result < 0 ? -1 : 0;
}

int _cprintf(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int result = owshim_vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
    return result;
}
