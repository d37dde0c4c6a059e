// libopenwosa.so consists of the runtime's and the engines' archives; CMake wants a source of its own.
