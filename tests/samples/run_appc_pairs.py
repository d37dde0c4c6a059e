#!/usr/bin/env python3
"""aping and its servers as two programs of every pair of systems: sharing the machine's node, and over the wire, with a node and a
configuration each and DLSw between them. tshark judges what went over the wire.

usage: run_appc_pairs.py DIRECTORY [--suffix .exe --runner "CMD ..." --linux DIRECTORY]
Without a runner: Linux alone. With one: Windows, and Windows with Linux, whose programs are in --linux.
"""
import argparse
import collections
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [TESTS, os.path.join(TESTS, 'interop', 'sna')]
from frames import BASE, TH, TH_NUMBERS, faultless  # noqa: E402
from ports import free_port  # noqa: E402

LIMIT = 120


class System:
    """Where programs run, and what they call files."""

    def __init__(self, name, directory, suffix='', runner='', path=lambda path: path):
        self.name, self.directory, self.suffix, self.runner, self.path = name, directory, suffix, shlex.split(runner), path

    def command(self, program, *arguments):
        return [*self.runner, os.path.join(self.directory, program + self.suffix), *arguments]


class Place:
    """A system, a configuration, and where the traces of the programs that used it are."""

    def __init__(self, system, name, config):
        self.system, self.name, self.config, self.traces = system, name, config, []


def windows_path(path):
    return 'Z:' + path.replace('/', '\\')


MACS = ('40:00:00:00:00:01', '40:00:00:00:00:02')  # the client's node, the server's

# Attaches wait for the program: it may be started at the same time as its partner.
LU62 = {'tps': {'APINGD': {}, 'FILERECV': {}}}


def too_late(*_):
    raise TimeoutError('the programs do not come to an end')


class Pairs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name):
        return os.path.join(self.folder, name)

    def configure(self, name, system, sna):
        path = self.file(name + '.json')
        with open(path, 'w', encoding='ascii') as out:
            json.dump({'sna': dict(sna, share_directory=system.path(self.file(sna['share_directory'])))}, out)
        return Place(system, name, system.path(path))

    def start(self, place, program, *arguments):
        place.traces.append(self.file('%s%d' % (place.name, len(place.traces))))
        environment = dict(BASE, OPENWOSA_CONFIG=place.config, OPENWOSA_TRACE=place.system.path(place.traces[-1]))
        process = subprocess.Popen(place.system.command(program, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=environment)
        self.addCleanup(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        process.kill()
        if not process.stdout.closed:
            process.communicate()

    def finish(self, process):
        out, errors = process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, 0, out + errors)
        return out

    # ---- one node for both

    def shared(self, server, client, lu62=None):
        os.mkdir(self.file('share'), 0o700)  # by Wine's doing the user's group could enter it
        sna = {'share_directory': 'share', 'peers': {}, 'pus': {}, 'lu62': lu62 or LU62}
        return self.configure('server', server, sna), self.configure('client', client, sna)

    # ---- a node for each

    def wired(self, server, client):
        """The client's node calls, when the first session is wanted; the server's listens."""
        self.port = free_port()
        peer = {'address': '127.0.0.1', 'port': self.port, 'connections': 'one'}

        def sna(own, other, number, other_number, peer, link, **more):
            return {'share_directory': own + '-share', 'retry_ms': 50, 'peers': {'other': peer},
                    'pus': {'LINK': {'peer': 'other', 'node_type': '2.1', 'mac': MACS[number - 1].replace(':', ''),
                                     'remote_mac': MACS[other_number - 1].replace(':', ''), 'node_id': '05D0000%d' % number, **link}},
                    'lu62': {'network': 'NET', 'cp': 'CP%d' % number, 'locals': {own: {'name': 'NET.' + own, 'default': True}},
                             'partners': {other: {'name': 'NET.' + other, 'pu': 'LINK'}}, **LU62}, **more}

        return (self.configure('server', server, sna('LUB', 'LUA', 2, 1, dict(peer, connect=False), {},
                                                     listen=[{'address': '127.0.0.1', 'one_connection_port': self.port}])),
                self.configure('client', client, sna('LUA', 'LUB', 1, 2, peer, {'on_demand': True})))

    def judge_wire(self, places, least):
        """FID2 PIUs without a fault, at least so many; and what a node received is what the other one sent (but for the last ones,
        which a link that ends may lose)."""
        if not shutil.which('tshark', path=BASE['PATH']):
            if os.environ.get('CI'):
                self.fail('missing: tshark')
            print('\n*** not judged: missing: tshark ***', file=sys.stderr)
            return
        seen = {(place.name, source): collections.Counter() for place in places for source in MACS}
        for place in places:
            for frame in (f for trace in place.traces for f in faultless(trace + '.pcapng', self.port) if f['sna.th.fid']):
                seen[place.name, frame['tr.src'][0]][str([frame[name] for name in (*TH, *TH_NUMBERS)])] += 1
        client, server = MACS
        self.assertGreaterEqual(seen['client', client].total() + seen['client', server].total(), least)
        self.assertFalse(seen['client', server] - seen['server', server], 'received by the client')
        self.assertFalse(seen['server', client] - seen['client', client], 'received by the server')
        self.assertLessEqual((seen['server', server] - seen['client', server]).total(), 2 * len(places[1].traces), 'lost')

    # ---- what they say to each other

    def converse(self, places, name):
        server = self.start(places[0], name, '2')
        self.assertEqual(server.stdout.readline().strip(), 'waiting for APINGD')
        for bytes_ in 100, 30000:
            out = self.finish(self.start(places[1], 'aping', 'LUA', 'LUB', '-n', '5', '-i', str(bytes_)))
            self.assertEqual(len(re.findall('%d bytes there and back' % bytes_, out)), 5, out)
        self.assertEqual(self.finish(server).strip(), '2 conversations')

    def transfer(self, places):
        os.mkdir(self.file('there'))
        data = os.urandom(300007)
        with open(self.file('data'), 'wb') as out:
            out.write(data)
        server = self.start(places[0], 'filerecv', places[0].system.path(self.file('there')), '2')
        self.assertEqual(server.stdout.readline().strip(), 'waiting for FILERECV')
        for kind in [], ['-b']:
            there = 'copy' + ''.join(kind)
            self.finish(self.start(places[1], 'filesend', *kind, 'LUA', 'LUB', places[1].system.path(self.file('data')), there))
            with open(os.path.join(self.file('there'), there), 'rb') as copy:
                self.assertTrue(copy.read() == data, there)
        self.finish(server)

    def every_pair(self, what):
        for server, client in PAIRS:
            with self.subTest(server=server.name, client=client.name), tempfile.TemporaryDirectory() as self.folder:
                signal.signal(signal.SIGALRM, too_late)
                signal.alarm(2 * LIMIT)
                try:
                    what(server, client)
                finally:
                    signal.alarm(0)
                    self.doCleanups()

    def test_they_share_the_node(self):
        self.every_pair(lambda server, client: self.converse(self.shared(server, client), 'apingd'))

    def test_they_share_the_node_of_a_server_of_events(self):
        self.every_pair(lambda server, client: self.converse(self.shared(server, client), 'pingevent'))

    def test_files_go_from_one_to_the_other(self):
        self.every_pair(lambda server, client: self.transfer(self.shared(server, client)))

    def test_they_converse_over_the_wire(self):
        def wire(server, client):
            places = self.wired(server, client)
            self.converse(places, 'apingd')
            self.judge_wire(places, least=40)
        self.every_pair(wire)

    def test_a_program_is_started_when_an_attach_for_it_comes(self):
        def alone(server, client):
            if server is not client:
                return
            program = server.path(os.path.join(server.directory, 'apingd' + server.suffix))
            places = self.shared(server, client, {'tps': {'APINGD': {'command': '"%s" 1' % program}}})
            out = self.finish(self.start(places[1], 'aping', 'LUA', 'LUB', '-n', '3'))
            self.assertEqual(len(re.findall('there and back', out)), 3, out)
        self.every_pair(alone)

    def test_the_end_of_a_program_ends_its_sessions_at_the_partner(self):
        def watched(server, client):
            places = self.wired(server, client)
            monitor = self.start(places[0], 'sessmon', 'LUB', 'LUA', '1')
            self.assertEqual(monitor.stdout.readline().strip(), 'watching sessions of LUB with LUA')
            server = self.start(places[0], 'apingd', '1')
            self.finish(self.start(places[1], 'aping', 'LUA', 'LUB', '-n', '1'))
            self.finish(server)
            self.assertRegex(self.finish(monitor), r'^session 1: [0-9A-F]{16}, the partner speaks first\n'
                                                   r'session 1 ended: AP_SESSION_DEACTIVATED \(0315\)\n$')
        self.every_pair(watched)

    def test_files_go_over_the_wire(self):
        def wire(server, client):
            places = self.wired(server, client)
            self.transfer(places)
            self.judge_wire(places, least=40)
        self.every_pair(wire)


def pairs():
    if not OPTIONS.runner:
        linux = System('Linux', OPTIONS.directory)
        return [(linux, linux)]
    windows = System('Windows', OPTIONS.directory, OPTIONS.suffix, OPTIONS.runner, windows_path)
    linux = System('Linux', OPTIONS.linux)
    if os.path.exists(os.path.join(OPTIONS.linux, 'aping')):
        return [(windows, windows), (windows, linux), (linux, windows)]
    if os.environ.get('CI'):
        sys.exit('missing: the samples of a Linux build, in ' + OPTIONS.linux)
    print('*** SKIPPED pairs with Linux: no samples in %s ***' % OPTIONS.linux, file=sys.stderr)
    return [(windows, windows)]


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('directory')
    for option in '--suffix', '--runner', '--linux':
        parser.add_argument(option, default='')
    OPTIONS = parser.parse_args()
    PAIRS = pairs()
    unittest.main(argv=['run_appc_pairs'], verbosity=2)
