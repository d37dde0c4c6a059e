#include "server.hpp"

#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <csignal>
#include <map>
#include <set>

namespace openwosa::snahost {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kTick = std::chrono::milliseconds(10);
/// What may wait for a partner that does not read, before its connection is given up.
constexpr std::size_t kMaxUnsent = 16 << 20;

}  // namespace

struct Server::Impl {
    struct Connection {
        explicit Connection(tcp::socket s) : socket(std::move(s)) {}
        tcp::socket socket;
        std::array<std::uint8_t, 65536> input;
        Bytes unsent;
        Bytes sending;
        bool reading = true;
        bool closing = false;  ///< once everything is sent
    };

    Impl(Host& h, StreamObserver* o) : host(h), observer(o) {}

    Millis now() const {
        using namespace std::chrono;
        return static_cast<Millis>(
            duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
    }

    void accept() {
        acceptor.async_accept([this](error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (!error) {
                error_code unknown;
                const std::string address = socket.remote_endpoint(unknown).address().to_string();
                const ConnectionId id = add(std::move(socket), false);
                host.accepted(id, address, now());
                perform();
            }
            accept();
        });
    }

    ConnectionId add(tcp::socket socket, bool opened_here) {
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        socket.non_blocking(true, ignored);
        const ConnectionId id = next++;
        if (observer) {
            const auto local = socket.local_endpoint(ignored);
            const auto remote = socket.remote_endpoint(ignored);
            observer->opened(id, {local.address().to_string(), remote.address().to_string(), local.port(),
                                  remote.port(), opened_here});
        }
        connections[id] = std::make_shared<Connection>(std::move(socket));
        read(id);
        return id;
    }

    void read(ConnectionId id) {
        const auto connection = connections.at(id);
        connection->socket.async_read_some(asio::buffer(connection->input),
                                           [this, id, connection](error_code error, std::size_t size) {
                                               if (!connections.contains(id)) return;
                                               if (error) {
                                                   lost(id, false);
                                                   return;
                                               }
                                               const Octets bytes(connection->input.data(), size);
                                               if (observer) observer->bytes(id, false, bytes);
                                               host.received(id, bytes, now());
                                               perform();
                                               if (connections.contains(id) && connection->reading) read(id);
                                           });
    }

    void lost(ConnectionId id, bool by_host) {
        const auto at = connections.find(id);
        if (at == connections.end()) return;
        const auto connection = at->second;
        connections.erase(at);
        error_code ignored;
        connection->socket.close(ignored);
        if (observer) observer->closed(id, by_host);
        host.closed(id, now());
        perform();
    }

    void write(ConnectionId id, Bytes bytes) {
        const auto at = connections.find(id);
        if (at == connections.end()) return;
        Connection& connection = *at->second;
        if (observer) observer->bytes(id, true, bytes);
        if (connection.unsent.empty()) {
            connection.unsent = std::move(bytes);
        } else {
            sna::put(connection.unsent, bytes);
        }
        if (connection.unsent.size() > kMaxUnsent) {
            asio::post(context, [this, id] { lost(id, true); });
            return;
        }
        if (connection.sending.empty()) send(id);
    }

    void send(ConnectionId id) {
        const auto connection = connections.at(id);
        // What the system takes at once needs no completion, and no further turn.
        error_code would_block;
        const std::size_t taken = connection->socket.write_some(asio::buffer(connection->unsent), would_block);
        connection->unsent.erase(connection->unsent.begin(),
                                 connection->unsent.begin() + static_cast<std::ptrdiff_t>(taken));
        if (connection->unsent.empty()) return;
        connection->sending.swap(connection->unsent);
        asio::async_write(connection->socket, asio::buffer(connection->sending),
                          [this, id, connection](error_code error, std::size_t) {
                              connection->sending.clear();
                              if (!connections.contains(id)) return;
                              if (error) {
                                  lost(id, false);
                              } else if (!connection->unsent.empty()) {
                                  send(id);
                              } else if (connection->closing) {
                                  lost(id, true);
                              }
                          });
    }

    void connect(const Connect& wanted) {
        auto resolver = std::make_shared<tcp::resolver>(context);
        auto socket = std::make_shared<tcp::socket>(context);
        resolver->async_resolve(
            wanted.host, std::to_string(wanted.port),
            [this, wanted, resolver, socket](error_code error, const tcp::resolver::results_type& found) {
                if (error) {
                    host.connect_failed(wanted.token, error.message(), now());
                    perform();
                    return;
                }
                asio::async_connect(*socket, found,
                                    [this, wanted, socket](error_code failed, const tcp::endpoint&) {
                                        if (failed) {
                                            host.connect_failed(wanted.token, failed.message(), now());
                                        } else {
                                            const ConnectionId id = add(std::move(*socket), true);
                                            host.connected(wanted.token, id, now());
                                        }
                                        perform();
                                    });
            });
    }

    void close(const Close& wanted) {
        const auto at = connections.find(wanted.connection);
        if (at == connections.end()) return;
        Connection& connection = *at->second;
        if (wanted.abort) {
            // Linger zero: the partner sees a reset, as when the machine dies.
            error_code ignored;
            connection.socket.set_option(asio::socket_base::linger(true, 0), ignored);
        } else if (!connection.sending.empty() || !connection.unsent.empty()) {
            connection.closing = true;
            return;
        }
        asio::post(context, [this, id = wanted.connection] { lost(id, true); });
    }

    void perform() {
        for (Action& action : host.take_actions()) {
            if (auto* bytes = std::get_if<Write>(&action)) {
                write(bytes->connection, std::move(bytes->bytes));
            } else if (const auto* wanted = std::get_if<Connect>(&action)) {
                connect(*wanted);
            } else if (const auto* end = std::get_if<Close>(&action)) {
                close(*end);
            } else if (const auto* stop = std::get_if<StopReading>(&action)) {
                if (const auto at = connections.find(stop->connection); at != connections.end())
                    at->second->reading = false;
            }
        }
    }

    void tick() {
        timer.expires_after(kTick);
        timer.async_wait([this](error_code error) {
            if (error) return;
            host.tick(now());
            perform();
            if (++ticks % 100 == 0 && each_second) each_second();
            tick();
        });
    }

    Host& host;
    StreamObserver* observer;
    asio::io_context context{1};
    tcp::acceptor acceptor{context};
    asio::steady_timer timer{context};
    asio::signal_set signals{context, SIGINT, SIGTERM};
    std::map<ConnectionId, std::shared_ptr<Connection>> connections;
    ConnectionId next = 1;
    std::uint64_t ticks = 0;
    std::function<void()> each_second;
};

Server::Server(Host& host, StreamObserver* observer) : impl_(std::make_unique<Impl>(host, observer)) {}
Server::~Server() = default;

std::uint16_t Server::listen(const std::string& address, std::uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::make_address(address), port);
    impl_->acceptor.open(endpoint.protocol());
#ifndef _WIN32
    // On Windows this option would let two hosts share a port.
    impl_->acceptor.set_option(asio::socket_base::reuse_address(true));
#endif
    impl_->acceptor.bind(endpoint);
    impl_->acceptor.listen();
    return impl_->acceptor.local_endpoint().port();
}

void Server::run(const std::function<void()>& each_second) {
    impl_->each_second = each_second;
    impl_->signals.async_wait([this](error_code error, int) {
        if (!error) impl_->context.stop();
    });
    if (impl_->acceptor.is_open()) impl_->accept();
    impl_->host.start(impl_->now());
    impl_->perform();
    impl_->tick();
    impl_->context.run();
}

void Server::stop() { impl_->context.stop(); }

}  // namespace openwosa::snahost
