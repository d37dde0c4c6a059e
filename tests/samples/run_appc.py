#!/usr/bin/env python3
"""The samples of APPC: aping, against each of the servers that answer it, in processes that share one node."""
import argparse
import glob
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest

LIMIT = 120


def too_late(*_):
    raise TimeoutError('the programs do not come to an end')


class Servers(unittest.TestCase):
    def setUp(self):
        signal.signal(signal.SIGALRM, too_late)
        signal.alarm(2 * LIMIT)
        self.addCleanup(signal.alarm, 0)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        # Attaches wait for the program: a server says that it waits for them before it does.
        self.configure({'APINGD': {}, 'FILERECV': {}})

    def configure(self, tps):
        config = os.path.join(self.folder, 'openwosa.json')
        with open(config, 'w', encoding='utf-8') as out:
            json.dump({'sna': {'share_directory': os.path.join(self.folder, 'share'), 'peers': {}, 'pus': {}, 'lu62': {'tps': tps}}}, out)
        self.environment = dict(os.environ, OPENWOSA_CONFIG=config)

    def start(self, *words):
        command = OPTIONS.runner.split() + [os.path.join(OPTIONS.directory, words[0] + OPTIONS.suffix), *words[1:]]
        program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment)
        self.addCleanup(self.stop, program)
        return program

    @staticmethod
    def stop(program):
        program.kill()
        if not program.stdout.closed:
            program.communicate()

    def finish(self, program):
        out, errors = program.communicate(timeout=LIMIT)
        self.assertEqual(program.returncode, 0, out + errors)
        return out

    def serve(self, name, clients):
        server = self.start(name, str(len(clients)))
        self.assertEqual(server.stdout.readline().strip(), 'waiting for APINGD')
        running = [self.start('aping', 'LUA', 'LUB', *words) for words in clients]
        outputs = [self.finish(program) for program in running]
        self.assertEqual(self.finish(server).strip(), '%d conversations' % len(clients))
        return outputs

    def test_aping_counts_every_round_trip(self):
        (output,) = self.serve('apingd', [['-n', '5', '-i', '1000']])
        lines = output.splitlines()
        self.assertEqual(len(lines), 6)
        for number, line in enumerate(lines[:5], 1):
            self.assertRegex(line, r'^ +%d: 1000 bytes there and back in \d+\.\d+ ms$' % number)
        self.assertRegex(lines[5], r'^5 round trips of 1000 bytes: least [\d.]+ ms, mean [\d.]+ ms, greatest [\d.]+ ms$')

    def test_packets_of_a_round_trip_come_back_together(self):
        (output,) = self.serve('apingd', [['-n', '3', '-i', '30000', '-c', '7']])
        self.assertEqual(len(re.findall('210000 bytes there and back', output)), 3)

    def test_event_server_answers_several_at_once(self):
        for output in self.serve('pingevent', [['-n', '20', '-q']] * 3):
            self.assertIn('20 round trips of 100 bytes', output)

    def test_completion_port_server_answers_several_at_once(self):
        for output in self.serve('pingport', [['-n', '20', '-q']] * 3):
            self.assertIn('20 round trips of 100 bytes', output)

    def converse(self):
        """A server, which owns the node since it was there first, and a client in the middle of its conversation."""
        server = self.start('apingd', '1')
        self.assertEqual(server.stdout.readline().strip(), 'waiting for APINGD')
        client = self.start('aping', 'LUA', 'LUB', '-n', '1000000')
        self.assertIn('there and back', client.stdout.readline())
        return server, client

    def kill(self, program, partner):
        if OPTIONS.runner:
            # Wine goes on to hold the sockets of a program that is killed in the middle of a receive.
            partner.send_signal(signal.SIGSTOP)
            self.wait_until_idle(program)
        program.kill()
        program.wait()
        partner.send_signal(signal.SIGCONT)

    @staticmethod
    def wait_until_idle(program):
        """Until its threads have slept for a while, all of them."""
        def seen():
            texts = []
            for name in glob.glob('/proc/%d/task/*/status' % program.pid):
                with open(name, encoding='ascii') as file:
                    texts.append(file.read())
            return [re.findall(r'^(?:State|.*ctxt_switches):.*', text, re.MULTILINE) for text in texts]
        while True:
            before = seen()
            time.sleep(0.2)
            if before == seen() and all('S (sleeping)' in lines[0] for lines in before):
                return

    def test_client_that_is_killed_is_a_failure_of_its_conversation(self):
        server, client = self.converse()
        self.kill(client, server)
        _, errors = server.communicate(timeout=LIMIT)
        self.assertIn('AP_CONV_FAILURE_RETRY (000F)', errors)
        self.assertEqual(server.returncode, 0)

    def test_owner_of_the_node_that_is_killed_has_abended(self):
        server, client = self.converse()
        self.kill(server, client)
        _, errors = client.communicate(timeout=LIMIT)
        self.assertIn('AP_COMM_SUBSYSTEM_ABENDED (F003)', errors)
        self.assertEqual(client.returncode, 1)

    def test_session_monitor_tells_when_a_session_begins_and_why_it_ended(self):
        monitor = self.start('sessmon', 'LUB', 'LUA', '2')
        self.assertEqual(monitor.stdout.readline().strip(), 'watching sessions of LUB with LUA')
        for number in 1, 2:
            self.serve('apingd', [['-n', '1']])
            self.assertRegex(monitor.stdout.readline(), '^session %d: [0-9A-F]{16}, the partner speaks first$' % number)
            # At the partner: whoever deactivates a session himself is not told.
            self.assertEqual(self.finish(self.start('sessmon', 'LUA', 'LUB', '-d')), '')
            self.assertEqual(monitor.stdout.readline().strip(), 'session %d ended: AP_SESSION_DEACTIVATED (0315)' % number)
        self.assertEqual(self.finish(monitor), '')

    def test_files_arrive_as_they_were(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, 'there'))
            contents = {'empty': b'', 'small': b'x', 'large': os.urandom(1000003)}
            contents['one whole record'] = bytes(range(256)) * 125
            for name, data in contents.items():
                with open(os.path.join(folder, name), 'wb') as out:
                    out.write(data)
            server = self.start('filerecv', os.path.join(folder, 'there'), str(2 * len(contents)))
            self.assertEqual(server.stdout.readline().strip(), 'waiting for FILERECV')
            for kind in [], ['-b']:
                for name, data in contents.items():
                    there = name + ''.join(kind)
                    output = self.finish(self.start('filesend', *kind, 'LUA', 'LUB', os.path.join(folder, name), there))
                    self.assertEqual(output.strip(), '%d bytes sent as %s' % (len(data), there))
                    with open(os.path.join(folder, 'there', there), 'rb') as copy:
                        self.assertTrue(copy.read() == data, there)
            self.finish(server)

    def test_partner_that_is_not_there_is_named_by_its_code(self):
        self.configure({})
        client = self.start('aping', 'LUA', 'LUB', '-n', '1')
        _, errors = client.communicate(timeout=LIMIT)
        self.assertEqual(client.returncode, 1)
        self.assertIn('AP_ALLOCATION_ERROR (0003), AP_TP_NAME_NOT_RECOGNIZED (10086021)', errors)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('directory')
    parser.add_argument('--suffix', default='')
    parser.add_argument('--runner', default='')
    OPTIONS = parser.parse_args()
    unittest.main(argv=['run_appc'], verbosity=2)
