// A program with APPC that does what it is told: each line of standard input names a verb and its parameters,
// and is answered by one line: primary and secondary return code as GetAppcReturnCode's numbers have them,
// and what else came back. Parameters have no blanks in them; `-` stands for none. One conversation at a
// time; `each N` before a verb has N threads issue it, each with a conversation of its own, and answers with
// the answer that all of them had, or with every one.
//   tp_started LU TP
//   tp_ended
//   allocate PARTNER MODE TP KIND SYNC USER PASSWORD PIP   KIND basic|mapped, SYNC none|confirm, PIP hex: LLs
//   receive_allocate TP                                    -> RESULT KIND SYNC
//   send TYPE HEX                                          -> RESULT RTS
//   receive                                                -> RESULT WHAT HEX
//   confirm                                                -> RESULT, and rts if that came
//   confirmed | flush | request_to_send
//   get_attributes                                         -> RESULT SESSION
//   prepare_to_receive TYPE LOCKS
//   send_error TYPE LOG
//   deallocate TYPE LOG
//   deactivate LU PARTNER MODE                             its sessions, once their conversations are over
//   stream COUNT SIZE                                      records, on a basic conversation
//   drain                                                  those -> RESULT of the last receive, how many came
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iostream>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#define SYNCPT_SUPPORT 1
#include <windows.h>
// After windows.h.
#include <winappc.h>

namespace {

using Bytes = std::vector<unsigned char>;

Bytes from_hex(const std::string& text) {
    Bytes out;
    for (std::size_t i = 0; text != "-" && i + 1 < text.size(); i += 2)
        out.push_back(static_cast<unsigned char>(std::stoul(text.substr(i, 2), nullptr, 16)));
    return out;
}

std::string to_hex(const unsigned char* data, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
        char digits[4];
        std::snprintf(digits, sizeof digits, "%02x", data[i]);
        out += digits;
    }
    return out.empty() ? "-" : out;
}

template <std::size_t N>
void put_alias(unsigned char (&field)[N], const std::string& name) {
    std::memset(field, ' ', N);
    std::memcpy(field, name.data(), std::min(N, name.size()));
}

/// Letters, digits and # are all the names here have.
unsigned char ebcdic(char c) {
    if (c >= 'A' && c <= 'I') return static_cast<unsigned char>(0xC1 + (c - 'A'));
    if (c >= 'J' && c <= 'R') return static_cast<unsigned char>(0xD1 + (c - 'J'));
    if (c >= 'S' && c <= 'Z') return static_cast<unsigned char>(0xE2 + (c - 'S'));
    if (c >= '0' && c <= '9') return static_cast<unsigned char>(0xF0 + (c - '0'));
    return 0x7B;
}

template <std::size_t N>
void put_name(unsigned char (&field)[N], const std::string& name) {
    std::memset(field, 0x40, N);
    for (std::size_t i = 0; name != "-" && i < name.size() && i < N; ++i) field[i] = ebcdic(name[i]);
}

class Program {
  public:
    std::string run(const std::string& verb, std::istream& in) {
        std::vector<std::string> words;
        for (std::string word; in >> word;) words.push_back(word);
        words.resize(8, "-");
        if (verb == "tp_started") return tp_started(words);
        if (verb == "tp_ended") return tp_ended();
        if (verb == "allocate")
            return words[3] == "mapped" ? allocate<MC_ALLOCATE>(words) : allocate<ALLOCATE>(words);
        if (verb == "receive_allocate") return receive_allocate(words);
        if (verb == "deactivate") return deactivate(words);
        if (verb == "stream") return stream(std::stoul(words[0]), std::stoul(words[1]));
        if (verb == "drain") return drain();
        return mapped_ ? converse<Mapped>(verb, words) : converse<Basic>(verb, words);
    }

  private:
    static constexpr const char* kOk = "0000 00000000";
    struct Mapped {
        static constexpr unsigned char kOpext = AP_MAPPED_CONVERSATION;
        using Send = MC_SEND_DATA;
        using Receive = MC_RECEIVE_AND_WAIT;
        using Prepare = MC_PREPARE_TO_RECEIVE;
        using Error = MC_SEND_ERROR;
        using Deallocate = MC_DEALLOCATE;
        using Confirm = MC_CONFIRM;
        using Confirmed = MC_CONFIRMED;
        using Flush = MC_FLUSH;
        using RequestToSend = MC_REQUEST_TO_SEND;
        using GetAttributes = MC_GET_ATTRIBUTES;
    };
    struct Basic {
        static constexpr unsigned char kOpext = AP_BASIC_CONVERSATION;
        using Send = SEND_DATA;
        using Receive = RECEIVE_AND_WAIT;
        using Prepare = PREPARE_TO_RECEIVE;
        using Error = SEND_ERROR;
        using Deallocate = DEALLOCATE;
        using Confirm = CONFIRM;
        using Confirmed = CONFIRMED;
        using Flush = FLUSH;
        using RequestToSend = REQUEST_TO_SEND;
        using GetAttributes = GET_ATTRIBUTES;
    };

    template <class V>
    static V verb_of(unsigned short opcode, unsigned char opext = 0) {
        V v;
        std::memset(&v, 0, sizeof v);
        v.opcode = opcode;
        if constexpr (requires { v.opext; }) v.opext = opext;
        return v;
    }
    template <class V, class Kind>
    V of_conversation(unsigned short opcode) const {
        V v = verb_of<V>(opcode, Kind::kOpext);
        std::memcpy(v.tp_id, tp_id_, sizeof tp_id_);
        v.conv_id = conv_id_;
        return v;
    }
    template <class V>
    static std::string issue(V& v) {
        APPC(reinterpret_cast<LONG_PTR>(&v));
        const auto* primary = reinterpret_cast<const unsigned char*>(&v.primary_rc);
        const auto* secondary = reinterpret_cast<const unsigned char*>(&v.secondary_rc);
        return to_hex(primary, 2) + " " + to_hex(secondary, 4);
    }
    static unsigned char number(const std::string& text) {
        return static_cast<unsigned char>(std::stoul(text));
    }

    std::string tp_started(const std::vector<std::string>& words) {
        auto v = verb_of<TP_STARTED>(AP_TP_STARTED);
        put_alias(v.lu_alias, words[0]);
        put_name(v.tp_name, words[1]);
        const std::string result = issue(v);
        std::memcpy(tp_id_, v.tp_id, sizeof tp_id_);
        return result;
    }
    std::string tp_ended() {
        auto v = verb_of<TP_ENDED>(AP_TP_ENDED);
        std::memcpy(v.tp_id, tp_id_, sizeof tp_id_);
        v.type = AP_SOFT;
        return issue(v);
    }
    template <class V>
    std::string allocate(const std::vector<std::string>& words) {
        mapped_ = std::is_same_v<V, MC_ALLOCATE>;
        V v = verb_of<V>(AP_B_ALLOCATE, mapped_ ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION);
        std::memcpy(v.tp_id, tp_id_, sizeof tp_id_);
        if constexpr (std::is_same_v<V, ALLOCATE>) v.conv_type = AP_BASIC_CONVERSATION;
        v.sync_level = words[4] == "confirm" ? AP_CONFIRM_SYNC_LEVEL : AP_NONE;
        v.rtn_ctl = AP_WHEN_SESSION_ALLOCATED;
        put_alias(v.plu_alias, words[0]);
        put_name(v.mode_name, words[1]);
        put_name(v.tp_name, words[2]);
        v.security = words[5] == "-" ? AP_NONE : AP_PGM;
        put_name(v.user_id, words[5]);
        put_name(v.pwd, words[6]);
        put_name(v.fqplu_name, "-");
        Bytes pip = from_hex(words[7]);
        v.pip_dlen = static_cast<unsigned short>(pip.size());
        v.pip_dptr = pip.data();
        const std::string result = issue(v);
        conv_id_ = v.conv_id;
        return result;
    }
    std::string receive_allocate(const std::vector<std::string>& words) {
        auto v = verb_of<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
        put_name(v.tp_name, words[0]);
        const std::string result = issue(v);
        std::memcpy(tp_id_, v.tp_id, sizeof tp_id_);
        conv_id_ = v.conv_id;
        mapped_ = v.conv_type == AP_MAPPED_CONVERSATION;
        return result + (mapped_ ? " mapped" : " basic") + (v.sync_level == AP_NONE ? " none" : " confirm");
    }
    std::string deactivate(const std::vector<std::string>& words) {
        auto v = verb_of<DEACTIVATE_SESSION>(AP_DEACTIVATE_SESSION);
        put_alias(v.lu_alias, words[0]);
        put_alias(v.plu_alias, words[1]);
        put_name(v.mode_name, words[2]);
        v.type = AP_DEACT_NORMAL;
        return issue(v);
    }

    template <class Kind>
    std::string converse(const std::string& verb, const std::vector<std::string>& words) {
        if (verb == "send") return send<Kind>(words);
        if (verb == "receive") return receive<Kind>();
        if (verb == "prepare_to_receive") {
            auto v = of_conversation<typename Kind::Prepare, Kind>(AP_B_PREPARE_TO_RECEIVE);
            v.ptr_type = number(words[0]);
            v.locks = number(words[1]);
            return issue(v);
        }
        if (verb == "send_error") {
            auto v = of_conversation<typename Kind::Error, Kind>(AP_B_SEND_ERROR);
            Bytes log = from_hex(words[1]);
            v.err_type = number(words[0]);
            v.log_dlen = static_cast<unsigned short>(log.size());
            v.log_dptr = log.data();
            return issue(v);
        }
        if (verb == "deallocate") {
            auto v = of_conversation<typename Kind::Deallocate, Kind>(AP_B_DEALLOCATE);
            Bytes log = from_hex(words[1]);
            v.dealloc_type = number(words[0]);
            if constexpr (requires { v.log_dlen; }) {
                v.log_dlen = static_cast<unsigned short>(log.size());
                v.log_dptr = log.data();
            }
            return issue(v);
        }
        if (verb == "confirm") return plain<typename Kind::Confirm, Kind>(AP_B_CONFIRM);
        if (verb == "confirmed") return plain<typename Kind::Confirmed, Kind>(AP_B_CONFIRMED);
        if (verb == "flush") return plain<typename Kind::Flush, Kind>(AP_B_FLUSH);
        if (verb == "get_attributes") {
            auto v = of_conversation<typename Kind::GetAttributes, Kind>(AP_B_GET_ATTRIBUTES);
            v.opext |= AP_EXTD_VCB;
            const std::string result = issue(v);
            return result + " " + to_hex(v.sess_id, sizeof v.sess_id);
        }
        if (verb == "request_to_send") return plain<typename Kind::RequestToSend, Kind>(AP_B_REQUEST_TO_SEND);
        return "what is " + verb + "?";
    }
    template <class V, class Kind>
    std::string plain(unsigned short opcode) const {
        V v = of_conversation<V, Kind>(opcode);
        std::string result = issue(v);
        if constexpr (requires { v.rts_rcvd; }) result += v.rts_rcvd == AP_YES ? " rts" : "";
        return result;
    }
    template <class Kind>
    std::string send(const std::vector<std::string>& words) {
        auto v = of_conversation<typename Kind::Send, Kind>(AP_B_SEND_DATA);
        Bytes data = from_hex(words[1]);
        v.type = number(words[0]);
        v.dlen = static_cast<unsigned short>(data.size());
        v.dptr = data.data();
        const std::string result = issue(v);
        return result + (v.rts_rcvd == AP_YES ? " rts" : " -");
    }
    /// The bytes of each say which it is.
    static Bytes record(std::size_t number, std::size_t size) {
        Bytes out(size, static_cast<unsigned char>(number));
        out[0] = static_cast<unsigned char>(size >> 8);
        out[1] = static_cast<unsigned char>(size);
        return out;
    }
    std::string stream(std::size_t count, std::size_t size) {
        std::string result;
        for (std::size_t i = 0; i < count; ++i) {
            Bytes data = record(i, size);
            auto v = of_conversation<SEND_DATA, Basic>(AP_B_SEND_DATA);
            v.dlen = static_cast<unsigned short>(data.size());
            v.dptr = data.data();
            if ((result = issue(v)) != kOk) break;
        }
        return result;
    }
    std::string drain() {
        for (std::size_t count = 0;; ++count) {
            auto v = of_conversation<RECEIVE_AND_WAIT, Basic>(AP_B_RECEIVE_AND_WAIT);
            v.fill = AP_LL;
            v.max_len = static_cast<unsigned short>(buffer_.size());
            v.dptr = buffer_.data();
            const std::string result = issue(v);
            if (result != kOk || !std::ranges::equal(record(count, v.dlen), std::span(buffer_).first(v.dlen)))
                return result + " " + std::to_string(count);
        }
    }
    template <class Kind>
    std::string receive() {
        auto v = of_conversation<typename Kind::Receive, Kind>(AP_B_RECEIVE_AND_WAIT);
        v.rtn_status = AP_YES;
        if constexpr (requires { v.fill; }) v.fill = AP_LL;
        v.max_len = static_cast<unsigned short>(buffer_.size());
        v.dptr = buffer_.data();
        const std::string result = issue(v);
        const auto* what = reinterpret_cast<const unsigned char*>(&v.what_rcvd);
        return result + " " + to_hex(what, 2) + " " + to_hex(buffer_.data(), v.dlen);
    }

    unsigned char tp_id_[8] = {};
    unsigned long conv_id_ = 0;
    bool mapped_ = false;
    Bytes buffer_ = Bytes(32767);
};

class Programs {
  public:
    std::string run(std::istream& in) {
        std::string verb;
        in >> verb;
        if (verb != "each") return one_.run(verb, in);
        std::size_t number = 0;
        in >> number >> verb;
        std::string words;
        std::getline(in, words);
        many_.resize(std::max(many_.size(), number));
        std::vector<std::string> answers(number);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < number; ++i)
            threads.emplace_back([&, i] {
                std::istringstream own(words);
                answers[i] = many_[i].run(verb, own);
            });
        for (std::thread& thread : threads) thread.join();
        return together(answers);
    }

  private:
    static std::string together(const std::vector<std::string>& answers) {
        std::string all;
        if (std::ranges::adjacent_find(answers, std::not_equal_to()) == answers.end()) return answers.front();
        for (const std::string& answer : answers) all += answer + "; ";
        return all;
    }
    Program one_;
    std::vector<Program> many_;
};

}  // namespace

int main() {
    WAPPCDATA data;
    if (WinAPPCStartup(0x0001, &data) != 0) return 1;
    Programs programs;
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream in(line);
        std::cout << programs.run(in) << std::endl;
    }
    WinAPPCCleanup();
    return 0;
}
