#include "runtime/program_memory.hpp"

#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace openwosa::runtime {

namespace {

struct ProgramMemory {
    std::uintptr_t variables = 0;
    std::uintptr_t variables_end = 0;
    std::uintptr_t heap = 0;  ///< where it begins
};

/// The main program is the first to be told of. What is read-only once relocations are done begins its
/// writable segment.
int find_variables(dl_phdr_info* object, std::size_t, void* out) {
    auto& memory = *static_cast<ProgramMemory*>(out);
    std::uintptr_t relocated_end = 0;
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto& part = object->dlpi_phdr[i];
        const std::uintptr_t begin = object->dlpi_addr + part.p_vaddr;
        if (part.p_type == PT_GNU_RELRO) relocated_end = begin + part.p_memsz;
        if (part.p_type == PT_LOAD && (part.p_flags & PF_W) != 0 && (part.p_flags & PF_R) != 0) {
            memory.variables = begin;
            memory.variables_end = begin + part.p_memsz;
        }
    }
    // Of its last page the linker leaves nothing writable, or the loader protects whole pages only.
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    relocated_end = (relocated_end + page - 1) / page * page;
    if (memory.variables < relocated_end) memory.variables = relocated_end;
    return 1;
}

/// Field 47 of /proc/self/stat, start_brk; 0 where the system does not tell.
std::uintptr_t heap_begin() {
    const int file = ::open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[1024];
    const ssize_t size = ::read(file, text, sizeof text - 1);
    ::close(file);
    if (size <= 0) return 0;
    text[size] = 0;
    const char* at = std::strrchr(text, ')');  // behind the program's name, which is the second field
    for (int field = 2; at && field < 47; ++field) at = std::strchr(at + 1, ' ');
    return at ? static_cast<std::uintptr_t>(std::strtoull(at + 1, nullptr, 10)) : 0;
}

ProgramMemory measure() {
    ProgramMemory out;
    ::dl_iterate_phdr(&find_variables, &out);
    out.heap = heap_begin();
    return out;
}

bool within(std::uintptr_t at, std::size_t size, std::uintptr_t begin, std::uintptr_t end) {
    return at >= begin && at <= end && size <= end - at;
}

}  // namespace

bool in_program_memory(const void* address, std::size_t size) noexcept {
    static const ProgramMemory memory = measure();
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (within(at, size, memory.variables, memory.variables_end)) return true;
    // The C library knows where the heap ends; that is no system call.
    return memory.heap != 0 && at >= memory.heap &&
           within(at, size, memory.heap, reinterpret_cast<std::uintptr_t>(::sbrk(0)));
}

}  // namespace openwosa::runtime
