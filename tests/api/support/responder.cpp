#include "responder.hpp"

namespace openwosa::apitest {

Responder::Responder(Handler handler, const std::string& address)
    : peer_(address), handler_(std::move(handler)), thread_([this] { run(); }) {}

Responder::~Responder() {
    stop_ = true;
    // A datagram of its own ends the wait at once.
    try {
        UdpPeer(peer_.local().address).send(peer_.local(), {0});
    } catch (const std::exception&) {
        // Then the wait ends by its time limit.
    }
    thread_.join();
}

void Responder::run() {
    while (!stop_) {
        std::optional<Datagram> datagram = peer_.receive(100ms);
        if (!datagram || stop_) continue;
        const std::optional<WireMessage> request = parse(datagram->bytes);
        const Endpoint from = datagram->from;
        {
            std::lock_guard lock(mutex_);
            received_.push_back(std::move(*datagram));
        }
        changed_.notify_all();
        if (!request) continue;
        for (const Bytes& reply : handler_(*request, peer_, from)) peer_.send(from, reply);
    }
}

std::vector<Datagram> Responder::received() const {
    std::lock_guard lock(mutex_);
    return received_;
}

bool Responder::wait_for(std::size_t count, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return received_.size() >= count; });
}

WireMessage response_to(const WireMessage& request) {
    WireMessage response = request;
    response.type = 0xA2;
    response.error_status = 0;
    response.error_index = 0;
    return response;
}

Responder::Handler answer_all_with(std::int32_t value) {
    return [value](const WireMessage& request, UdpPeer&, const Endpoint&) {
        WireMessage response = response_to(request);
        for (WireVarBind& bind : response.varbinds) bind.value = ber::integer(value);
        return std::vector<Bytes>{encode(response)};
    };
}

Responder::Handler stay_silent() {
    return [](const WireMessage&, UdpPeer&, const Endpoint&) { return std::vector<Bytes>{}; };
}

}  // namespace openwosa::apitest
