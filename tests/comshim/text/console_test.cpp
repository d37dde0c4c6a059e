// conio.h on a terminal and on a redirected input. The terminal is a pseudo terminal, the program a forked
// child.
#include <conio.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstring>
#include <string>

namespace openwosa::comshim_test {
namespace {

// Runs `program` as a child on a terminal of its own; its answer is the exit code.
class OnTerminal {
  public:
    template <class Program>
    explicit OnTerminal(Program program) {
        child_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
        if (child_ == 0) {
            _exit(program());
        }
        EXPECT_GT(child_, 0);
    }
    ~OnTerminal() { close(terminal_); }

    void type(const std::string& keys) {
        EXPECT_EQ(write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
    }

    // What appears on the screen until it ends with `text`.
    std::string screen_until(const std::string& text) {
        std::string screen;
        pollfd readable{terminal_, POLLIN, 0};
        while (screen.find(text) == std::string::npos && poll(&readable, 1, 5000) == 1) {
            char buffer[64];
            const ssize_t count = read(terminal_, buffer, sizeof buffer);
            if (count <= 0) {
                break;
            }
            screen.append(buffer, static_cast<std::size_t>(count));
        }
        return screen;
    }

    int exit_code() {
        int status = 0;
        waitpid(child_, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    int terminal_ = -1;
    pid_t child_;
};

void say(const char* text) { EXPECT_GT(write(STDOUT_FILENO, text, strlen(text)), 0); }

TEST(Console, GetchTakesAKeyWithoutEnter) {
    OnTerminal program([] {
        say("ready");
        return _getch();
    });
    program.screen_until("ready");
    program.type("x");
    EXPECT_EQ(program.exit_code(), 'x');
}

TEST(Console, GetchDoesNotEcho) {
    OnTerminal program([] {
        _cputs("ready");
        const int key = _getch();
        _cputs("done");
        return key;
    });
    program.screen_until("ready");
    usleep(100000);  // until it waits for the key
    program.type("x");
    EXPECT_EQ(program.screen_until("done"), "done");
    EXPECT_EQ(program.exit_code(), 'x');
}

TEST(Console, EnterIsCarriageReturn) {
    OnTerminal program([] {
        _cputs("ready");
        return _getch();
    });
    program.screen_until("ready");
    usleep(100000);
    program.type("\r");
    EXPECT_EQ(program.exit_code(), '\r');
}

TEST(Console, KbhitSeesAKeyWithoutEnter) {
    OnTerminal program([] {
        if (_kbhit()) {
            return 1;
        }
        say("ready");
        for (int i = 0; i < 500; ++i) {
            if (_kbhit()) {
                return _getch();
            }
            usleep(10000);
        }
        return 2;
    });
    program.screen_until("ready");
    program.type("k");
    EXPECT_EQ(program.exit_code(), 'k');
}

TEST(Console, TheTerminalIsLeftAsItWas) {
    OnTerminal program([] {
        termios before{};
        termios after{};
        tcgetattr(STDIN_FILENO, &before);
        say("ready");
        _getch();
        _kbhit();
        tcgetattr(STDIN_FILENO, &after);
        return before.c_lflag == after.c_lflag && before.c_iflag == after.c_iflag ? 0 : 1;
    });
    program.screen_until("ready");
    program.type("x");
    EXPECT_EQ(program.exit_code(), 0);
}

// Standard input is a pipe for the life of the object.
class Redirected {
  public:
    Redirected() : saved_(dup(STDIN_FILENO)) {
        EXPECT_EQ(pipe(ends_), 0);
        dup2(ends_[0], STDIN_FILENO);
    }
    ~Redirected() {
        dup2(saved_, STDIN_FILENO);
        close(saved_);
        close(ends_[0]);
        end();
    }
    void type(char key) { EXPECT_EQ(write(ends_[1], &key, 1), 1); }
    void end() {
        if (ends_[1] >= 0) {
            close(ends_[1]);
        }
        ends_[1] = -1;
    }

  private:
    int saved_;
    int ends_[2];
};

TEST(Console, ARedirectedInputGivesItsBytes) {
    Redirected input;
    EXPECT_FALSE(_kbhit());
    input.type('r');
    EXPECT_TRUE(_kbhit());
    EXPECT_EQ(_getch(), 'r');
    EXPECT_FALSE(_kbhit());
}

TEST(Console, TheEndOfARedirectedInputIsNoKey) {
    Redirected input;
    input.end();
    EXPECT_FALSE(_kbhit());
    EXPECT_EQ(_getch(), EOF);
}

TEST(Console, AKeyCanBePushedBackOnce) {
    EXPECT_EQ(_ungetch('u'), 'u');
    EXPECT_EQ(_ungetch('v'), EOF);
    EXPECT_TRUE(_kbhit());
    EXPECT_EQ(_getch(), 'u');
}

}  // namespace
}  // namespace openwosa::comshim_test
