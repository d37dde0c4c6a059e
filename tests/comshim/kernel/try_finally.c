#include "try_finally.inc"

const char* c_through(void) { return through(); }
const char* c_left(int from_loop) { return left(from_loop); }
const char* c_nested(void) { return nested(); }
const char* c_guarded(void) { return guarded(); }

int c_returned(void) {
    __try {
        return 1;
    }
    __finally {
        step("never here");
    }
    return 0;
}
