// A process that receives conversations through the node as a program over APPC does, and answers them.
// usage: lu62_helper TP [hold]; the configuration comes from OPENWOSA_CONFIG. Lines:
//   ready (attaches find it) | failed WHY | attached | received TEXT | session lost retry|no retry | refused
//   RESULT | lost
// What the partner says is sent back to it, which ends the conversation; with `hold` nothing is. Started by
// the node, it takes one attach and ends. At the end of its standard input the program ends.
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>

#include "runtime/node_client.hpp"
#include "runtime/program_starter.hpp"

using namespace openwosa;
namespace port = sna::lu62::port;

namespace {

const char kAnchor = 0;

void print(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

struct Program {
    std::string tp;
    bool hold = false;
    std::string token;
    std::mutex mutex;  // guards what the loop thread and main() share
    std::condition_variable changed;
    runtime::NodeClient62* client = nullptr;
    std::uint32_t conversations = 0;
    bool over = false;

    template <class Request>
    void send(Request request) {
        client->send(port::Request(std::move(request)));
    }
    void receive() {
        port::ReceiveAllocate wanted;
        wanted.request = wanted.tp = wanted.conv = ++conversations;
        wanted.tp_name.assign(tp.begin(), tp.end());
        wanted.timeout_ms = 0xFFFFFFFF;
        wanted.start_token = token;
        send(wanted);
    }
    void end() {
        over = true;
        changed.notify_all();
    }
    void told(const port::Indication& indication) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return client != nullptr || over; });
        if (std::get_if<port::Attached>(&indication)) {
            print("attached");
        } else if (const auto* received = std::get_if<port::Received>(&indication)) {
            print("received " + std::string(received->data.begin(), received->data.end()));
            send(port::Consumed{received->conv, received->rus});
            if (received->piece.change_direction && !hold) answer(received->conv, received->data);
        } else if (const auto* lost = std::get_if<port::SessionLost>(&indication)) {
            print(lost->retry ? "session lost retry" : "session lost no retry");
        } else if (const auto* failed = std::get_if<port::ReceiveFailed>(&indication)) {
            print("refused " + std::to_string(static_cast<int>(failed->result)));
        } else if (std::get_if<port::LuStatus>(&indication)) {
            print("ready");
        } else if (std::get_if<port::NodeLost>(&indication)) {
            print("lost");
        }
    }
    void answer(port::ConvId conv, sna::Bytes data) {
        if (token.empty()) receive();  // before the partner can begin its next one
        port::Send last{conv, {}, std::move(data)};
        last.piece.end_bracket = true;
        send(last);
        send(port::Free{conv, false});
        send(port::TpEnded{conv});
        if (!token.empty()) end();
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    Program program;
    program.tp = argv[1];
    program.hold = argc > 2;
    if (const char* token = std::getenv(runtime::kStartTokenVariable)) program.token = token;
    auto made = runtime::connect_node62([&](port::Indication&& i) { program.told(i); }, &kAnchor);
    if (const auto* error = std::get_if<runtime::NodeError>(&made)) {
        print("failed " + error->text);
        return 1;
    }
    const auto client = std::get<std::unique_ptr<runtime::NodeClient62>>(std::move(made));
    {
        std::lock_guard lock(program.mutex);
        program.client = client.get();
        program.changed.notify_all();
        program.receive();
        port::GetLuStatus status;  // answered after what was asked before it was heard
        status.tp = 1;
        program.send(status);
    }
    if (program.token.empty()) {
        for (std::string line; std::getline(std::cin, line);) {
        }
    } else {
        std::unique_lock lock(program.mutex);
        program.changed.wait(lock, [&] { return program.over; });
    }
    return 0;
}
