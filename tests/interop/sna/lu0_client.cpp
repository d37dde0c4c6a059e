// A program with IcomLU0 that does what it is told: each line of standard input names a method and its
// arguments, and is answered by one line, the result in hexadecimal and what came out. Arguments have no
// blanks in them; `-` stands for none.
//   create CONNECTION INIT TIMEOUT HEX    SESSION is released by `release`
//   connect | disconnect | offline | release
//   online INIT TIMEOUT HEX
//   send FLAGS HEX                        -> RESULT seqno
//   receive TIMEOUT SIZE                  -> RESULT indication seqno HEX
//   respond SENSE FLAGS SEQNO
//   get PROPERTY                          -> RESULT text
//   sessions COUNT                        COUNT clients, each with a session on the LU of its number, L0 and
//   up, and one
//                                         exchange with the host's echo -> RESULT threads
// On Windows its argument is the library; elsewhere that is found by its manifest.
#include <comlu0.h>
#include <ole2.h>
#include <windows.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<unsigned char>;

Bytes from_hex(const std::string& text) {
    Bytes out;
    for (std::size_t i = 0; text != "-" && i + 1 < text.size(); i += 2)
        out.push_back(static_cast<unsigned char>(std::stoul(text.substr(i, 2), nullptr, 16)));
    return out;
}

class Array {
  public:
    explicit Array(const Bytes& bytes = {})
        : array_(SafeArrayCreateVector(VT_UI1, 0, static_cast<ULONG>(bytes.size()))) {
        void* to = nullptr;
        SafeArrayAccessData(array_, &to);
        std::copy(bytes.begin(), bytes.end(), static_cast<unsigned char*>(to));
        SafeArrayUnaccessData(array_);
    }
    ~Array() { SafeArrayDestroy(array_); }
    Array(const Array&) = delete;
    Array& operator=(const Array&) = delete;
    SAFEARRAY** address() { return &array_; }
    std::string hex() const {
        void* from = nullptr;
        LONG last = -1;
        SafeArrayGetUBound(array_, 1, &last);
        SafeArrayAccessData(array_, &from);
        std::string out;
        for (LONG i = 0; i <= last; ++i) {
            char digits[4];
            std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char*>(from)[i]);
            out += digits;
        }
        SafeArrayUnaccessData(array_);
        return out.empty() ? "-" : out;
    }

  private:
    SAFEARRAY* array_;
};

class Text {
  public:
    explicit Text(const std::string& text)
        : text_(SysAllocString(std::wstring(text.begin(), text.end()).c_str())) {}
    ~Text() { SysFreeString(text_); }
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    BSTR get() const { return text_; }

  private:
    BSTR text_;
};

std::string g_library;

IcomLU0* make() {
    IcomLU0* lu = nullptr;
#ifdef _WIN32
    using GetClassObject = HRESULT(STDAPICALLTYPE*)(REFCLSID, REFIID, void**);
    const HMODULE library = LoadLibraryA(g_library.c_str());
    const auto get = reinterpret_cast<GetClassObject>(
        reinterpret_cast<void*>(library ? GetProcAddress(library, "DllGetClassObject") : nullptr));
    IClassFactory* factory = nullptr;
    if (!get || FAILED(get(__uuidof(comLU0), __uuidof(IClassFactory), reinterpret_cast<void**>(&factory))))
        return nullptr;
    factory->CreateInstance(nullptr, __uuidof(IcomLU0), reinterpret_cast<void**>(&lu));
    factory->Release();
#else
    CoCreateInstance(__uuidof(comLU0), nullptr, CLSCTX_INPROC_SERVER, __uuidof(IcomLU0),
                     reinterpret_cast<void**>(&lu));
#endif
    return lu;
}

std::string number(LONG value) {
    char text[16];
    std::snprintf(text, sizeof text, "%08lx", static_cast<unsigned long>(static_cast<ULONG>(value)));
    return text;
}

int threads() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("Threads:", 0) == 0) return std::stoi(line.substr(8));
    return 0;
}

class Client {
  public:
    Client() : lu_(make()) {}
    ~Client() {
        if (lu_) lu_->Release();
        release();
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    bool good() const { return lu_ != nullptr; }

    HRESULT create(const std::string& connection, short init, LONG timeout, const Bytes& data) {
        release();
        Array array(data);
        return lu_->CreateSession(Text(connection).get(), init, array.address(), timeout, &session_);
    }
    void release() {
        if (session_) session_->Release();
        session_ = nullptr;
    }
    std::string run(const std::string& method, std::istream& in) {
        std::string a, b, c, d;
        in >> a >> b >> c >> d;
        short seqno = 0;
        if (method == "create")
            return number(create(a, static_cast<short>(std::stoi(b)), std::stol(c), from_hex(d)));
        if (method == "connect") return number(lu_->Connect(session_));
        if (method == "disconnect") return number(lu_->Disconnect());
        if (method == "offline") return number(lu_->Offline());
        if (method == "release") return release(), number(S_OK);
        if (method == "online") {
            Array data(from_hex(c));
            return number(lu_->Online(static_cast<short>(std::stoi(a)), data.address(), std::stol(b)));
        }
        if (method == "send") {
            Array data(from_hex(b));
            const HRESULT result = lu_->Send(std::stol(a), data.address(), &seqno);
            return number(result) + " " + std::to_string(seqno);
        }
        if (method == "receive") {
            Array data;
            LONG size = std::stol(b), indication = 0;
            const HRESULT result = lu_->Receive(std::stol(a), &size, &indication, &seqno, data.address());
            return number(result) + " " + number(indication) + " " + std::to_string(seqno) + " " + data.hex();
        }
        if (method == "respond")
            return number(lu_->SendResponse(static_cast<LONG>(std::stoul(a, nullptr, 16)), std::stol(b),
                                            static_cast<short>(std::stoi(c))));
        if (method == "get") return get(a);
        return "what is " + method + "?";
    }
    /// An exchange with the host's echo.
    HRESULT exchange() {
        const Bytes sent(10, 0xC1);
        Array request(sent), answer;
        short seqno = 0;
        HRESULT result =
            lu_->Send(EXCEPTION_RESPONSE1 | PREPARE_TO_RECEIVE | APPL_DATA | LU_DATA | NORMAL_DATA,
                      request.address(), &seqno);
        LONG size = 4096, indication = 0;
        while (result == S_OK && (indication & DATA_COMPLETE) == 0)
            result = lu_->Receive(60000, &size, &indication, &seqno, answer.address());
        return result == S_OK && answer.hex() != request.hex() ? E_FAIL : result;
    }
    HRESULT connect() { return lu_->Connect(session_); }

  private:
    std::string get(const std::string& name) {
        VARIANT value;
        VariantInit(&value);
        const HRESULT result = lu_->GetProperty(Text(name).get(), &value);
        std::string text = V_VT(&value) == VT_I4 ? number(V_I4(&value)) : "";
        for (const OLECHAR* c = V_VT(&value) == VT_BSTR ? V_BSTR(&value) : nullptr; c && *c; ++c)
            text += static_cast<char>(*c);
        VariantClear(&value);
        return number(result) + " " + text;
    }

    IcomLU0* lu_ = nullptr;
    IUnknown* session_ = nullptr;
};

std::string sessions(std::vector<std::unique_ptr<Client>>& all, int count) {
    for (int i = 0; i < count; ++i) {
        Client& client = *all.emplace_back(std::make_unique<Client>());
        HRESULT result =
            client.good() ? client.create("LUNAME=L" + std::to_string(i), INIT_BIND, 60000, {}) : E_FAIL;
        if (result == S_OK) result = client.connect();
        if (result == S_OK) result = client.exchange();
        if (result != S_OK) return number(result) + " of L" + std::to_string(i);
    }
    return number(S_OK) + " " + std::to_string(threads());
}

}  // namespace

int main(int argc, char** argv) {
    g_library = argc > 1 ? argv[1] : "";
    if (FAILED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) return 1;
    {
        std::vector<std::unique_ptr<Client>> many;
        Client client;
        if (!client.good()) return 1;
        std::cout << "ready" << std::endl;
        for (std::string line; std::getline(std::cin, line);) {
            std::istringstream in(line);
            std::string method;
            int count = 0;
            in >> method;
            if (method == "sessions" && in >> count)
                std::cout << sessions(many, count) << std::endl;
            else
                std::cout << client.run(method, in) << std::endl;
        }
    }
    CoUninitialize();
    return 0;
}
