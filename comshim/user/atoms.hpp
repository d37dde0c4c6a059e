// The atoms of user32: class names and registered messages share one table, 0xC000..0xFFFF, names without
// regard to case. One table per process: on Windows it is one per session, which no program of one process
// can tell.
#pragma once
#include <windows.h>

#include <string>
#include <string_view>

namespace openwosa::comshim {

/// A name as the table compares it.
std::string fold_name(std::string_view name);

class Atoms {
  public:
    /// The atom of a folded name, made if need be, with one reference more; 0 when the table is full.
    static ATOM add(std::string_view name, std::string_view folded);
    /// The atom of a folded name, or 0.
    static ATOM find(std::string_view folded);
    /// Gives back one reference. Registered messages are never given back.
    static void release(ATOM atom);
    static std::string name(ATOM atom);
};

/// A class name argument: an atom in the low word of the pointer (MAKEINTATOM), or a string.
template <class Char>
bool is_atom(const Char* name) {
    return (reinterpret_cast<ULONG_PTR>(name) >> 16) == 0;
}

}  // namespace openwosa::comshim
