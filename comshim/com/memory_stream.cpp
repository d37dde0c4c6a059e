// CreateStreamOnHGlobal: a stream over movable memory. Clones share the memory and have a position of their
// own.
#include <objbase.h>
#include <windows.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "com_object.hpp"

namespace openwosa::comshim::com {
namespace {

constexpr ULONGLONG kLargest = 0xFFFFFFFFu;  // what a 32-bit program could have had

// The memory of a stream and its clones.
class SharedMemory {
  public:
    SharedMemory(HGLOBAL memory, bool owned, ULONGLONG size) noexcept
        : memory_(memory), owned_(owned), size_(size) {}
    ~SharedMemory() {
        if (owned_) GlobalFree(memory_);
    }
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;

    std::mutex mutex;  // guards all below
    HGLOBAL memory() const noexcept { return memory_; }
    ULONGLONG size() const noexcept { return size_; }
    bool resize(ULONGLONG size) noexcept {
        if (size > kLargest) return false;
        const SIZE_T bytes = static_cast<SIZE_T>(size);
        const SIZE_T had = GlobalSize(memory_);
        // Growing by half keeps many small writes linear.
        if (bytes > had || bytes < had / 4) {
            const SIZE_T wanted = bytes > had ? std::max(bytes, had + had / 2) : bytes;
            const HGLOBAL moved =
                GlobalReAlloc(memory_, std::max<SIZE_T>(wanted, 1), GMEM_MOVEABLE | GMEM_ZEROINIT);
            if (!moved) return false;
            memory_ = moved;
        }
        size_ = size;
        return true;
    }
    template <class Use>
    bool with_bytes(Use use) noexcept {
        auto* bytes = static_cast<unsigned char*>(GlobalLock(memory_));
        if (!bytes) return false;
        use(bytes);
        GlobalUnlock(memory_);
        return true;
    }

  private:
    HGLOBAL memory_;
    const bool owned_;
    ULONGLONG size_;
};

class MemoryStream final : public ComObject<IStream> {
  public:
    MemoryStream(std::shared_ptr<SharedMemory> memory, ULONGLONG position) noexcept
        : memory_(std::move(memory)), position_(position) {}

    HGLOBAL memory() const noexcept { return memory_->memory(); }

    HRESULT Read(void* out, ULONG count, ULONG* done) override {
        if (done) *done = 0;
        if (!out) return STG_E_INVALIDPOINTER;
        const std::lock_guard lock(memory_->mutex);
        const ULONG there = static_cast<ULONG>(
            std::min<ULONGLONG>(count, memory_->size() - std::min(position_, memory_->size())));
        if (there != 0 &&
            !memory_->with_bytes([&](const unsigned char* bytes) { memcpy(out, bytes + position_, there); }))
            return STG_E_READFAULT;
        position_ += there;
        if (done) *done = there;
        return S_OK;
    }
    HRESULT Write(const void* data, ULONG count, ULONG* done) override {
        if (done) *done = 0;
        if (!data) return STG_E_INVALIDPOINTER;
        if (count == 0) return S_OK;
        const std::lock_guard lock(memory_->mutex);
        const ULONGLONG end = position_ + count;
        if (end < position_ || (end > memory_->size() && !memory_->resize(end))) return STG_E_MEDIUMFULL;
        if (!memory_->with_bytes([&](unsigned char* bytes) { memcpy(bytes + position_, data, count); }))
            return STG_E_WRITEFAULT;
        position_ = end;
        if (done) *done = count;
        return S_OK;
    }
    // Beyond the end is allowed; a write there fills the gap with zeros.
    HRESULT Seek(LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER* position) override {
        const std::lock_guard lock(memory_->mutex);
        ULONGLONG from = 0;
        if (origin == STREAM_SEEK_CUR)
            from = position_;
        else if (origin == STREAM_SEEK_END)
            from = memory_->size();
        else if (origin != STREAM_SEEK_SET)
            return STG_E_SEEKERROR;
        const LONGLONG to = static_cast<LONGLONG>(from + static_cast<ULONGLONG>(move.QuadPart));
        if (to < 0) return STG_E_SEEKERROR;
        position_ = static_cast<ULONGLONG>(to);
        if (position) position->QuadPart = position_;
        return S_OK;
    }
    HRESULT SetSize(ULARGE_INTEGER size) override {
        const std::lock_guard lock(memory_->mutex);
        return memory_->resize(size.QuadPart) ? S_OK : STG_E_MEDIUMFULL;
    }
    HRESULT CopyTo(IStream* target, ULARGE_INTEGER count, ULARGE_INTEGER* read,
                   ULARGE_INTEGER* written) override {
        if (read) read->QuadPart = 0;
        if (written) written->QuadPart = 0;
        if (!target) return STG_E_INVALIDPOINTER;
        ULONGLONG left = count.QuadPart, total_read = 0, total_written = 0;
        HRESULT result = S_OK;
        while (left != 0 && SUCCEEDED(result)) {
            unsigned char piece[4096];
            ULONG got = 0, put = 0;
            result = Read(piece, static_cast<ULONG>(std::min<ULONGLONG>(left, sizeof piece)), &got);
            if (FAILED(result) || got == 0) break;
            result = target->Write(piece, got, &put);
            left -= got;
            total_read += got;
            total_written += put;
        }
        if (read) read->QuadPart = total_read;
        if (written) written->QuadPart = total_written;
        return result;
    }
    HRESULT Commit(DWORD) override { return S_OK; }
    HRESULT Revert() override { return S_OK; }
    HRESULT LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override { return STG_E_INVALIDFUNCTION; }
    HRESULT UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override { return STG_E_INVALIDFUNCTION; }
    HRESULT Stat(STATSTG* status, DWORD) override {
        if (!status) return STG_E_INVALIDPOINTER;
        *status = {};
        const std::lock_guard lock(memory_->mutex);
        status->type = STGTY_STREAM;
        status->cbSize.QuadPart = memory_->size();
        return S_OK;
    }
    HRESULT Clone(IStream** clone) override {
        if (!clone) return STG_E_INVALIDPOINTER;
        const std::lock_guard lock(memory_->mutex);
        return hand_out<IStream>(new (std::nothrow) MemoryStream(memory_, position_), clone);
    }

  protected:
    void* base_interface(REFIID iid) noexcept override {
        return iid == __uuidof(ISequentialStream) ? static_cast<ISequentialStream*>(this) : nullptr;
    }

  private:
    const std::shared_ptr<SharedMemory> memory_;
    ULONGLONG position_;  // guarded by the memory's mutex
};

}  // namespace
}  // namespace openwosa::comshim::com

using namespace openwosa::comshim::com;

HRESULT CreateStreamOnHGlobal(HGLOBAL memory, BOOL delete_on_release, LPSTREAM* stream) {
    if (!stream) return E_INVALIDARG;
    *stream = nullptr;
    return com_guarded([&]() -> HRESULT {
        const HGLOBAL used = memory ? memory : GlobalAlloc(GMEM_MOVEABLE | GMEM_NODISCARD, 1);
        if (!used) return E_OUTOFMEMORY;
        const ULONGLONG size = memory ? GlobalSize(memory) : 0;
        auto shared = std::make_shared<SharedMemory>(used, delete_on_release != FALSE, size);
        return hand_out<IStream>(new (std::nothrow) MemoryStream(std::move(shared), 0), stream);
    });
}

// Of a stream of another's making there is no telling; Windows says E_INVALIDARG, too.
HRESULT GetHGlobalFromStream(LPSTREAM stream, HGLOBAL* memory) {
    if (!stream || !memory) return E_INVALIDARG;
    const auto* own = dynamic_cast<MemoryStream*>(stream);
    if (!own) return E_INVALIDARG;
    *memory = own->memory();
    return S_OK;
}
