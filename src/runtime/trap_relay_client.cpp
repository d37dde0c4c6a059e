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

constexpr int kAttachMs = 1000;
constexpr std::size_t kMaxAnswers = 1u << 20;  // bytes waiting for the owner

}  // namespace

TrapRelayClient::TrapRelayClient(std::shared_ptr<Loop> loop, const TrapShare& share,
                                 std::weak_ptr<TrapRelayEvents> events)
    : loop_(std::move(loop)),
      share_(share),
      events_(std::move(events)),
      socket_(loop_->impl().io),
      timer_(loop_->impl().io),
      in_(kBuffer) {}

void TrapRelayClient::start() {
    std::lock_guard lock(mutex_);
    loop_->impl().add_client(shared_from_this());
    timer_.expires_after(std::chrono::milliseconds(kAttachMs));
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (!error) self->lost();
    });
    error_code failed;
    socket_.open(tcp::v4(), failed);
    if (failed || fault::fails("trap.connect")) {
        asio::post(loop_->impl().io, [self = shared_from_this()] { self->lost(); });
    } else {
        keep_from_children(socket_);
        socket_.async_connect(
            {asio::ip::address_v4::loopback(), share_.tcp_port},
            [self = shared_from_this()](const error_code& error) { self->connected(error); });
    }
    loop_->impl().wake();
}

void TrapRelayClient::stop() noexcept {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    timer_.cancel();
    close_kept(socket_);
    loop_->impl().wake();
}

void TrapRelayClient::lost() {
    {
        std::lock_guard lock(mutex_);
        if (stopped_) return;
        stopped_ = true;
        timer_.cancel();
        close_kept(socket_);
    }
    if (const auto events = events_.lock()) events->relay_lost(*this);
}

// ---- attaching

void TrapRelayClient::connected(const error_code& error) {
    if (error) return lost();
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    const auto greeting = trap_greeting(share_.client);
    out_.assign(greeting.begin(), greeting.end());
    write();
    read_greeting();
}

void TrapRelayClient::read_greeting() {
    asio::async_read(socket_, asio::buffer(in_, kTrapGreeting),
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                         error ? self->lost() : self->greeted();
                     });
}

void TrapRelayClient::greeted() {
    if (!is_trap_greeting({in_.data(), kTrapGreeting}, share_.owner)) {
        count(Counter::kTrapRelayRefused);
        return lost();
    }
    {
        std::lock_guard lock(mutex_);
        if (stopped_) return;
        attached_ = true;
        timer_.cancel();
        // Before anybody is told: an owner that dies while no read waits is not always noticed by Wine.
        read_frames();
    }
    if (const auto events = events_.lock()) events->relay_attached(*this);
}

// ---- datagrams in

void TrapRelayClient::read_frames() {
    socket_.async_read_some(asio::buffer(in_.data() + have_, in_.size() - have_),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                                error ? self->lost() : self->frames_read(size);
                            });
}

// Only this handler touches in_ until it reads again, so it may run without the lock.
void TrapRelayClient::frames_read(std::size_t size) {
    have_ += size;
    std::span<const std::uint8_t> bytes(in_.data(), have_);
    std::vector<TrapDatagram> batch;
    TrapFrame frame;
    TrapFrameStatus status;
    while ((status = take_trap_frame(bytes, frame)) == TrapFrameStatus::kComplete) {
        if (frame.kind != TrapFrame::Kind::kDatagram) {
            status = TrapFrameStatus::kBad;
            break;
        }
        batch.push_back({{frame.from, frame.to, frame.payload}, frame.token});
    }
    const auto events = events_.lock();
    if (events && !batch.empty()) events->relay_datagrams(batch);
    if (status == TrapFrameStatus::kBad) {
        count(Counter::kTrapRelayRefused);
        return lost();
    }
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    std::copy(bytes.begin(), bytes.end(), in_.begin());
    have_ = bytes.size();
    read_frames();
}

// ---- answers out

bool TrapRelayClient::answer(std::uint64_t token, std::span<const std::uint8_t> bytes) {
    std::lock_guard lock(mutex_);
    if (stopped_ || !attached_ || out_.size() + bytes.size() > kMaxAnswers) return false;
    append_trap_frame(out_, {TrapFrame::Kind::kAnswer, token, {}, {}, bytes});
    write();
    loop_->impl().wake();
    return true;
}

void TrapRelayClient::write() {
    if (!writing_.empty() || out_.empty()) return;
    writing_.swap(out_);
    asio::async_write(socket_, asio::buffer(writing_),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                          if (error) return;  // the reading side tells
                          std::lock_guard lock(self->mutex_);
                          self->writing_.clear();
                          if (!self->stopped_) self->write();
                      });
}

}  // namespace openwosa::runtime
