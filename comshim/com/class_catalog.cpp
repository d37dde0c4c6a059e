#include "class_catalog.hpp"

#include <dlfcn.h>
#include <windows.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "class_libraries.hpp"
#include "class_manifest.hpp"
#include "text/utf.hpp"

namespace openwosa::comshim::com::class_catalog {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".comclass.json";

struct GuidHash {
    std::size_t operator()(const GUID& guid) const noexcept {
        std::uint64_t halves[2];
        memcpy(halves, &guid, sizeof halves);
        return halves[0] ^ (halves[1] * 0x9E3779B97F4A7C15u);
    }
};

struct ClassEntry {
    Found found;
    std::wstring progid;
};

struct Catalog {
    std::unordered_map<CLSID, ClassEntry, GuidHash> classes;
    std::unordered_map<std::wstring, CLSID> programs;  // by ProgID in lower case
    std::string seen;                                  // what the folders held when they were read
};

constinit std::mutex g_mutex;
constinit Catalog* g_catalog = nullptr;  // not freed at exit: who asks may still run then

fs::path folder_of_this_library() {
    Dl_info self{};
    if (dladdr(reinterpret_cast<const void*>(&g_catalog), &self) == 0 || !self.dli_fname) return {};
    std::error_code ignored;
    const fs::path path = fs::canonical(self.dli_fname, ignored);
    return ignored ? fs::path{} : path.parent_path();
}

std::vector<fs::path> folders() {
    std::vector<fs::path> result;
    if (const char* listed = std::getenv("OPENWOSA_COM_PATH")) {
        std::string_view rest = listed;
        while (!rest.empty()) {
            const std::size_t colon = std::min(rest.find(':'), rest.size());
            if (colon != 0) result.emplace_back(rest.substr(0, colon));
            rest.remove_prefix(std::min(colon + 1, rest.size()));
        }
    }
    std::error_code none;
    if (const fs::path program = fs::read_symlink("/proc/self/exe", none); !none)
        result.push_back(program.parent_path());
    if (const fs::path here = folder_of_this_library(); !here.empty()) {
        result.push_back(here / "openwosa-com");
        // lib/ and lib/<architecture>/ of an installation
        result.push_back(here.parent_path() / "share/openwosa/com");
        result.push_back(here.parent_path().parent_path() / "share/openwosa/com");
    }
    return result;
}

std::vector<fs::path> manifests_in(const fs::path& folder) {
    std::vector<fs::path> result;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (std::string_view(entry->path().native()).ends_with(kSuffix)) result.push_back(entry->path());
    std::sort(result.begin(), result.end());
    return result;
}

// Names, sizes and times of all manifests: changes when one does.
std::string fingerprint(const std::vector<fs::path>& files) {
    std::string result;
    for (const fs::path& file : files) {
        std::error_code ignored;
        const auto size = fs::file_size(file, ignored);
        const auto time = fs::last_write_time(file, ignored).time_since_epoch().count();
        result += file.native() + '\n' + std::to_string(size) + '\n' + std::to_string(time) + '\n';
    }
    return result;
}

// Beside the manifest, beside this library (there and one up: openwosa-com stands in the library's folder),
// else by name.
std::string library_path(const fs::path& manifest, const std::string& name) {
    const fs::path folder = manifest.parent_path();
    for (const fs::path& candidate :
         {folder / name, folder.parent_path() / name, folder_of_this_library() / name}) {
        std::error_code ignored;
        if (fs::exists(candidate, ignored)) return fs::absolute(candidate, ignored).lexically_normal();
    }
    return name;
}

std::wstring folded(std::wstring_view name) {
    std::wstring result(name);
    for (wchar_t& character : result)
        character = static_cast<wchar_t>(to_lower(static_cast<char32_t>(character)));
    return result;
}

void add(Catalog& catalog, const ClassManifest::Class& entry, ClassLibrary* library) {
    const ClassEntry value{{library, entry.clsid},
                           entry.progid.empty() ? entry.version_independent_progid : entry.progid};
    catalog.classes.try_emplace(entry.clsid, value);
    for (const CLSID& alias : entry.clsid_aliases) catalog.classes.try_emplace(alias, value);
    for (const std::wstring* name : {&entry.progid, &entry.version_independent_progid})
        if (!name->empty()) catalog.programs.try_emplace(folded(*name), entry.clsid);
    for (const std::wstring& name : entry.progid_aliases)
        catalog.programs.try_emplace(folded(name), entry.clsid);
}

void load(Catalog& catalog, const std::vector<fs::path>& files) {
    for (const fs::path& file : files) {
        ClassManifest manifest;
        std::string error;
        if (!read_class_manifest(file, manifest, error)) {
            OutputDebugStringA(("comshim: " + error + "\n").c_str());
            continue;
        }
        const std::string path = library_path(file, manifest.library);
        for (const auto& entry : manifest.classes)
            add(catalog, entry, class_libraries::at(path, entry.apartment_threaded));
    }
}

// Under the mutex. True: the catalog is new, look again.
bool refresh() {
    std::vector<fs::path> files;
    for (const fs::path& folder : folders())
        for (fs::path& file : manifests_in(folder)) files.push_back(std::move(file));
    std::string seen = fingerprint(files);
    if (g_catalog && g_catalog->seen == seen) return false;
    auto fresh = std::make_unique<Catalog>();
    fresh->seen = std::move(seen);
    load(*fresh, files);
    delete std::exchange(g_catalog, fresh.release());
    return true;
}

// The entry of `key` in one of the catalog's maps, refreshed if need be; null if there is none. Under the
// mutex.
template <class Map, class Key>
const typename Map::mapped_type* look_up(Map Catalog::*map, const Key& key) {
    for (;;) {
        if (g_catalog) {
            const auto found = (g_catalog->*map).find(key);
            if (found != (g_catalog->*map).end()) return &found->second;
        }
        if (!refresh()) return nullptr;
    }
}

}  // namespace

Found find_class(REFCLSID clsid) {
    const std::lock_guard lock(g_mutex);
    const ClassEntry* entry = look_up(&Catalog::classes, clsid);
    return entry ? entry->found : Found{};
}

bool find_program(std::wstring_view progid, CLSID& clsid) {
    const std::wstring name = folded(progid);
    const std::lock_guard lock(g_mutex);
    const CLSID* found = look_up(&Catalog::programs, name);
    if (found) clsid = *found;
    return found != nullptr;
}

bool find_program_of(REFCLSID clsid, std::wstring& progid) {
    const std::lock_guard lock(g_mutex);
    const ClassEntry* entry = look_up(&Catalog::classes, clsid);
    if (!entry || entry->progid.empty()) return false;
    progid = entry->progid;
    return true;
}

void forget() noexcept {
    const std::lock_guard lock(g_mutex);
    delete std::exchange(g_catalog, nullptr);
}

}  // namespace openwosa::comshim::com::class_catalog
