// The library that environment_test.cpp loads.
#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

extern "C" EXPORT int comshim_test_answer() { return 42; }
