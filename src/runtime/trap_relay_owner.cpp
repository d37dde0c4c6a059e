#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "runtime/counters.hpp"
#include "runtime/fault.hpp"
#include "runtime/trap_relay.hpp"
#include "runtime/trap_relay_socket.hpp"

namespace openwosa::runtime {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t kChunksPerWrite = 16;
constexpr int kRetryMs = 100;

}  // namespace

struct TrapRelayOwner::Peer {
    explicit Peer(asio::io_context& io) : socket(io), timer(io) {}
    tcp::socket socket;
    asio::steady_timer timer;  // until the greeting is complete
    bool attached = false;
    std::vector<std::uint8_t> in = std::vector<std::uint8_t>(2 * kTrapFrameLimit);
    std::size_t have = 0;
    std::deque<Chunk> queue;
    std::size_t queued = 0;   // bytes
    std::size_t writing = 0;  // chunks under way
    std::array<std::uint8_t, kTrapGreeting> greeting{};
};

TrapRelayOwner::TrapRelayOwner(std::shared_ptr<Loop> loop, const TrapShare& secrets,
                               std::weak_ptr<TrapRelayEvents> events)
    : loop_(std::move(loop)),
      secrets_(secrets),
      events_(std::move(events)),
      acceptor_(loop_->impl().io),
      retry_(loop_->impl().io) {}

std::uint16_t TrapRelayOwner::start() {
    std::lock_guard lock(mutex_);
    if (fault::fails("trap.listen")) return 0;
    error_code failed;
    acceptor_.open(tcp::v4(), failed);
    if (failed) return 0;
    keep_from_children(acceptor_);
    acceptor_.bind({asio::ip::address_v4::loopback(), 0}, failed);
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    const std::uint16_t port = failed ? 0 : acceptor_.local_endpoint(failed).port();
    if (failed) {
        close_kept(acceptor_);
        return 0;
    }
    loop_->impl().add_client(shared_from_this());
    accept();
    loop_->impl().wake();
    return port;
}

void TrapRelayOwner::stop() noexcept {
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
    retry_.cancel();
    close_kept(acceptor_);
    for (auto& peer : peers_) {
        peer->timer.cancel();
        close_kept(peer->socket);
    }
    peers_.clear();
    loop_->impl().wake();
}

// ---- attaching

void TrapRelayOwner::accept() {
    auto peer = std::make_shared<Peer>(loop_->impl().io);
    acceptor_.async_accept(peer->socket, [self = shared_from_this(), peer](const error_code& error) {
        self->accepted(peer, error);
    });
}

void TrapRelayOwner::accepted(std::shared_ptr<Peer> peer, const error_code& error) {
    std::lock_guard lock(mutex_);
    if (stopped_ || error == asio::error::operation_aborted) return;
    if (error) {  // out of descriptors: the connection stays pending, so trying at once would spin
        retry_.expires_after(std::chrono::milliseconds(kRetryMs));
        retry_.async_wait([self = shared_from_this()](const error_code& cancelled) {
            std::lock_guard again(self->mutex_);
            if (!cancelled && !self->stopped_) self->accept();
        });
        return;
    }
    keep_from_children(peer->socket);
    if (peers_.size() < kMaxPeers) {
        peers_.push_back(peer);
        read_greeting(peer);
    } else {
        count(Counter::kTrapRelayRefused);
        close_kept(peer->socket);
    }
    accept();
}

void TrapRelayOwner::read_greeting(const std::shared_ptr<Peer>& peer) {
    peer->timer.expires_after(std::chrono::milliseconds(kGreetingMs));
    peer->timer.async_wait([self = shared_from_this(), peer](const error_code& error) {
        std::lock_guard lock(self->mutex_);
        if (error || self->stopped_ || peer->attached) return;
        count(Counter::kTrapRelayRefused);
        self->drop(peer);
    });
    asio::async_read(peer->socket, asio::buffer(peer->in, kTrapGreeting),
                     [self = shared_from_this(), peer](const error_code& error, std::size_t) {
                         std::lock_guard lock(self->mutex_);
                         if (self->stopped_) return;
                         error ? self->drop(peer) : self->greeted(peer);
                     });
}

void TrapRelayOwner::greeted(const std::shared_ptr<Peer>& peer) {
    if (!is_trap_greeting({peer->in.data(), kTrapGreeting}, secrets_.client)) {
        count(Counter::kTrapRelayRefused);
        drop(peer);
        return;
    }
    peer->attached = true;
    peer->timer.cancel();
    error_code ignored;
    peer->socket.set_option(tcp::no_delay(true), ignored);
    const auto greeting = trap_greeting(secrets_.owner);
    auto chunk = std::make_shared<std::vector<std::uint8_t>>(greeting.begin(), greeting.end());
    peer->queued += chunk->size();
    peer->queue.push_back(std::move(chunk));
    write(peer);
    read_answers(peer);
}

void TrapRelayOwner::drop(const std::shared_ptr<Peer>& peer) noexcept {
    peer->timer.cancel();
    close_kept(peer->socket);
    std::erase(peers_, peer);
}

// ---- datagrams out

void TrapRelayOwner::relay(std::span<const TrapDatagram> batch) {
    std::lock_guard lock(mutex_);
    if (stopped_ || peers_.empty()) return;
    auto chunk = std::make_shared<std::vector<std::uint8_t>>();
    for (const TrapDatagram& d : batch)
        append_trap_frame(
            *chunk, {TrapFrame::Kind::kDatagram, d.token, d.datagram.from, d.datagram.to, d.datagram.bytes});
    for (const auto& peer : peers_) {
        if (!peer->attached) continue;
        if (peer->queued + chunk->size() > kMaxQueued) {
            count(Counter::kTrapRelayDropped, batch.size());
            continue;
        }
        peer->queued += chunk->size();
        peer->queue.push_back(chunk);
        write(peer);
    }
    loop_->impl().wake();  // begun outside Asio's handlers
}

void TrapRelayOwner::write(const std::shared_ptr<Peer>& peer) {
    if (peer->writing > 0 || peer->queue.empty()) return;
    std::vector<asio::const_buffer> buffers;
    peer->writing = std::min(peer->queue.size(), kChunksPerWrite);
    for (std::size_t i = 0; i < peer->writing; ++i) buffers.push_back(asio::buffer(*peer->queue[i]));
    asio::async_write(peer->socket, buffers,
                      [self = shared_from_this(), peer](const error_code& error, std::size_t) {
                          std::lock_guard lock(self->mutex_);
                          if (self->stopped_) return;
                          if (error) {
                              self->drop(peer);
                              return;
                          }
                          for (; peer->writing > 0; --peer->writing) {
                              peer->queued -= peer->queue.front()->size();
                              peer->queue.pop_front();
                          }
                          self->write(peer);
                      });
}

// ---- answers in

void TrapRelayOwner::read_answers(const std::shared_ptr<Peer>& peer) {
    peer->socket.async_read_some(
        asio::buffer(peer->in.data() + peer->have, peer->in.size() - peer->have),
        [self = shared_from_this(), peer](const error_code& error, std::size_t size) {
            if (!error) {
                self->answers_read(peer, size);
                return;
            }
            std::lock_guard lock(self->mutex_);
            if (!self->stopped_) self->drop(peer);
        });
}

// Only this handler touches peer->in until it reads again, so it may run without the lock.
void TrapRelayOwner::answers_read(const std::shared_ptr<Peer>& peer, std::size_t size) {
    peer->have += size;
    std::span<const std::uint8_t> bytes(peer->in.data(), peer->have);
    TrapFrame frame;
    TrapFrameStatus status;
    const auto events = events_.lock();
    while ((status = take_trap_frame(bytes, frame)) == TrapFrameStatus::kComplete) {
        if (frame.kind != TrapFrame::Kind::kAnswer) {
            status = TrapFrameStatus::kBad;
            break;
        }
        if (events) events->relay_answer(frame.token, frame.payload);
    }
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    if (status == TrapFrameStatus::kBad) {
        count(Counter::kTrapRelayRefused);
        drop(peer);
        return;
    }
    std::copy(bytes.begin(), bytes.end(), peer->in.begin());
    peer->have = bytes.size();
    read_answers(peer);
}

}  // namespace openwosa::runtime
