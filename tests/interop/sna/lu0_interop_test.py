#!/usr/bin/env python3
"""snahost in conversation with a program that uses IcomLU0, over the project's own node: every scenario of tools/snahost, and
every way it can be run. The host counts what breaks its rules and what its script did not see; tshark reads the node's trace and
the host's, and both must show the same conversation.

usage: lu0_interop_test.py SNAHOST SCENARIOS CLIENT MODEL [unittest arguments]
"""
import json
import os
import shutil
import sys
import tempfile
import unittest

from frames import BASE, conversation, faultless
from lu0_program import HOST_MAC, NODE_MAC, Host, Names, Program, configuration, free_port

HOST, SCENARIOS, CLIENT = (os.path.abspath(sys.argv.pop(1)) for _ in range(3))
NAMES = Names(sys.argv.pop(1))
BIND, SSCP, INITSELF, LOGON = range(4)
REPLY = ("EXCEPTION_RESPONSE1", "PREPARE_TO_RECEIVE")


def ebcdic(text):
    return text.encode("cp037")


def pattern(size):
    """What {"size": N} in a scenario stands for."""
    return bytes((i * 7 + i // 256) & 0xFF for i in range(size))


class Conversation(unittest.TestCase):
    def setUp(self):
        if not shutil.which("tshark", path=BASE["PATH"]):
            if os.environ.get("CI"):
                self.fail("missing: tshark")
            print(f"\n*** SKIPPED {self.id()}: missing: tshark ***", file=sys.stderr)
            self.skipTest("missing: tshark")
        self.folder = tempfile.mkdtemp(prefix="openwosa-lu0-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.programs = []
        self.hosts = 0
        self.lus = {"LU01": 2, "LU02": 3}

    def file(self, name):
        return os.path.join(self.folder, name)

    def trace(self, whose):
        return self.file(f"{whose}{self.hosts}.pcapng")

    def write(self, name, value):
        with open(self.file(name), "w", encoding="ascii") as out:
            json.dump(value, out)
        return self.file(name)

    def scenario(self, name, change=None):
        """A scenario of tools/snahost, changed where a test must."""
        with open(os.path.join(SCENARIOS, name + ".json"), encoding="utf-8") as file:
            value = json.load(file)
        if change:
            change(value)
        return value

    def start_host(self, scenario=None, *options, port=0):
        if isinstance(scenario, str):
            scenario = self.scenario(scenario)
        if scenario is not None:
            options = (*options, "--scenario", self.write("scenario.json", scenario))
        self.hosts += 1  # a trace each
        self.host = Host([HOST], "--trace", self.trace("host"), *options, port=port)
        self.addCleanup(self.host.drop)
        return self.host

    def start(self, port=None, **more):
        config = configuration(self.host.port if port is None else port, self.lus, trace=self.trace("node"), **more)
        program = Program([CLIENT], NAMES, self.write("openwosa.json", config))
        self.addCleanup(program.drop)
        self.programs.append(program)
        return program

    def connected(self, connection="LUNAME=LU01", init=BIND, **more):
        one = self.start(**more)
        self.assertEqual(one.create(connection, init), "S_OK")
        self.assertEqual(one.call("connect"), ("S_OK",))
        return one

    def play(self, name, application=None, change=None, **more):
        """A program in session with an application of a scenario."""
        self.start_host(self.scenario(name, change))
        if application:
            return self.connected(f"LUNAME=LU01;PLUNAME={application}", INITSELF, **more)
        return self.connected(**more)

    def finish_shutdown(self, one):
        """What the application of shutdown.json says after it has had the last words."""
        self.gets(one, "GOODBYE", "END_BRACKET")
        self.gets(one, None, "SHUTDOWN")
        self.assertEqual(one.send(bytes.fromhex("c1"), "EXPEDITED_DATA"), "S_OK")
        number = self.gets(one, None, "CHASE")
        self.assertEqual(one.respond(number), "S_OK")
        self.unbound(one)

    def gets(self, one, data=None, *flags, result="S_OK"):
        """The next thing received; its number."""
        got, names, number, received = one.receive()
        self.assertEqual(got, result, (names, received, self.host.said))
        self.assertLessEqual(set(flags), names)
        if data is not None:
            self.assertEqual(received, ebcdic(data) if isinstance(data, str) else data)
        return number

    def unbound(self, one):
        self.gets(one, None, "UNBIND")

    def over(self, compare=True, judge=True):
        """The programs end; then the host's counters and both traces are judged."""
        for program in self.programs:
            program.close()
        self.host.until("connection lost")
        self.host.stop()
        self.assertIn("0 violations, 0 failures" if judge else "0 violations", self.host.said)
        views = [conversation(faultless(self.trace(name), self.host.port), HOST_MAC) for name in ("host", "node")]
        for from_host in (True, False) if compare else ():
            host, node = (view[from_host] for view in views)
            # What is said when the program ends, the other side may not see any more.
            common = min(len(host), len(node))
            self.assertGreater(common, 1)
            self.assertEqual(host[:common], node[:common])


class Scenarios(Conversation):
    def test_chains_of_several_rus_in_segments(self):
        one = self.play("chains")
        self.assertEqual(one.respond(self.gets(one, pattern(1000), "DATA_COMPLETE", "BEGIN_BRACKET", "DEFINITE_RESPONSE1")), "S_OK")
        self.gets(one, pattern(256), "DATA_COMPLETE", "SEND")
        self.assertEqual(one.send(pattern(700), *REPLY), "S_OK")
        self.gets(one, pattern(5), "DATA_COMPLETE", "END_BRACKET")
        self.unbound(one)
        self.over()

    def test_clear_stsn_and_sdt(self):
        # The program cannot send RQR; the rest is as it stands.
        def change(value):
            steps = value["applications"]["CLEAR"]["steps"]
            del steps[[("await" in step) for step in steps].index(True)]

        one = self.play("clear", change=change)
        self.assertEqual(one.send(ebcdic("BEFORE"), *REPLY), "S_OK")
        self.gets(one, None, "CLEAR")
        self.gets(one, None, "SESSION_STARTED")
        self.gets(one, "AFTER", "DATA_COMPLETE", "SEND")
        self.assertEqual(one.send(ebcdic("AGAIN"), *REPLY), "S_OK")
        self.gets(one, None, "CLEAR")
        self.gets(one, None, "SESSION_STARTED")
        self.unbound(one)
        self.over()

    def test_contention_for_the_bracket(self):
        def change(value):  # the node refuses BID only when it has begun a bracket, which only a race would show
            steps = value["applications"]["CONTEND"]["steps"]
            steps[:] = [s for s in steps if "expect" not in s and "await" not in s and s.get("receive") != "AFTER RTR" and
                        s.get("send") != "THANKS"]

        one = self.play("contention", change=change)
        self.assertEqual(one.send(ebcdic("SECONDARY FIRST"), *REPLY), "S_OK")
        self.gets(one, "WELCOME", "DATA_COMPLETE", "END_BRACKET")
        self.assertEqual(one.respond(self.gets(one, "PRIMARY NOW", "BEGIN_BRACKET", "END_BRACKET", "DEFINITE_RESPONSE1")), "S_OK")
        self.unbound(one)
        self.over()

    def test_negative_responses_both_ways(self):
        def change(value):  # after a refusal in flip-flop it is the primary that recovers
            value["applications"]["NEGATIVE"]["steps"].insert(1, {"send": "TRY AGAIN", "change_direction": True})

        one = self.play("negative_responses", change=change)
        self.assertEqual(one.send(ebcdic("FIRST"), "DEFINITE_RESPONSE1"), "CLU0_E_NEG_RESPONSE")
        self.assertEqual(one.call("get", "LASTSENSE"), ("S_OK", "08120000"))
        self.gets(one, "TRY AGAIN", "SEND")
        self.assertEqual(one.send(ebcdic("SECOND"), "DEFINITE_RESPONSE1", "PREPARE_TO_RECEIVE"), "S_OK")
        self.assertEqual(one.respond(self.gets(one, "REJECT THIS", "DEFINITE_RESPONSE1"), 0x10010000), "S_OK")
        self.assertEqual(one.respond(self.gets(one, "ACCEPT THIS", "DEFINITE_RESPONSE1")), "S_OK")
        self.gets(one, None, "CANCEL")
        # A middle RU without a first one: the node has made an exception request of it, and the program answers that.
        _, names, number, data = one.receive()
        self.assertIn("EXR_REQUEST", names)
        self.assertEqual(one.respond(number, int.from_bytes(data[:4], "big")), "S_OK")
        self.unbound(one)
        self.over()

    def test_pacing_both_ways(self):
        one = self.play("pacing")
        self.gets(one, pattern(640), "DATA_COMPLETE", "SEND")
        self.assertEqual(one.send(pattern(320), *REPLY), "S_OK")
        self.assertEqual(one.respond(self.gets(one, "DONE", "DEFINITE_RESPONSE1", "END_BRACKET")), "S_OK")
        self.unbound(one)
        self.over()

    def test_quiesce_and_release(self):
        one = self.play("quiesce")
        self.gets(one, None, "QUIESCE")
        self.gets(one, "YOU MAY NOT SPEAK", "DATA_COMPLETE")
        self.gets(one, None, "RELEASE")
        self.assertEqual(one.send(ebcdic("AT LAST"), *REPLY), "S_OK")
        self.gets(one, "THANKS", "END_BRACKET")
        self.unbound(one)
        self.over()

    def test_shutdown(self):
        one = self.play("shutdown")
        self.assertEqual(one.send(ebcdic("LAST WORDS"), *REPLY), "S_OK")
        self.finish_shutdown(one)
        self.over()

    def test_signal_and_rshutd(self):
        def change(value):  # LUSTAT is of the normal flow: the program cannot send it
            steps = value["applications"]["SIGNAL"]["steps"]
            steps.remove({"await": "LUSTAT", "operand": "0001b000"})

        one = self.play("signal", connection="LUNAME=LU01;COMMANDS=YES", change=change)
        self.assertEqual(one.send(ebcdic("BEGIN"), *REPLY), "S_OK")
        self.assertEqual(one.send(bytes.fromhex("c900010001"), "EXPEDITED_DATA"), "S_OK")
        self.gets(one, "SPEAK", "SEND")
        self.assertEqual(one.send(ebcdic("ALREADY"), *REPLY), "S_OK")
        self.gets(one, bytes.fromhex("c900010001"), "EXPEDITED_DATA")
        self.gets(one, "END", "END_BRACKET")
        self.assertEqual(one.send(bytes.fromhex("c2"), "EXPEDITED_DATA"), "S_OK")
        self.unbound(one)
        self.over()

    def test_unbind_in_every_way(self):
        for application in ("INVALID", "CLEANUP"):
            with self.subTest(application):
                one = self.play("unbind", application)
                self.assertEqual(one.send(ebcdic("WHICH WAY"), *REPLY), "S_OK")
                self.unbound(one)
                self.over()
                self.programs.clear()

    def test_bind_forthcoming_brings_another_session(self):
        one = self.play("unbind", "AGAIN")
        for _ in range(2):
            self.assertEqual(one.send(ebcdic("WHICH WAY"), *REPLY), "S_OK")
            self.unbound(one)
            self.gets(one, None, "SESSION_STARTED")
        # The program leaves while the third session's script waits for its words, which the host may yet see.
        self.over(judge=False)

    def test_deactivation_of_lu_and_pu_ends_the_session(self):
        for application in ("DACTLU", "DACTPU", "ACTLU"):
            with self.subTest(application):
                one = self.play("unbind", application)
                self.assertEqual(one.send(ebcdic("WHICH WAY"), *REPLY), "S_OK")
                self.assertEqual(one.receive()[0], "CLU0_E_SESSION_FAILED")
                self.assertEqual(one.call("offline"), ("S_OK",))
                # After ACTLU the node asks for the session again, and Offline may find the script begun anew.
                self.over(judge=application != "ACTLU")
                self.programs.clear()

    def test_a_lost_link_comes_back_and_the_session_with_it(self):
        for application in ("HALT", "NOACK", "RESTART", "DROP"):
            with self.subTest(application):
                one = self.play("link_loss", application)
                for again in (False, True):
                    if again:
                        self.assertEqual(one.call("online", INITSELF, 30000, "-"), ("S_OK",))
                    self.assertEqual(one.send(ebcdic("WHICH WAY"), *REPLY), "S_OK")
                    self.assertEqual(one.receive()[0], "CLU0_E_SESSION_FAILED")
                    self.assertEqual(one.call("offline"), ("S_OK",))
                # The node asks for the session again by itself, and Offline may find the script begun anew. What was under
                # way when it was cut, one side has not seen.
                self.over(compare=application != "DROP", judge=False)
                self.programs.clear()

    def test_a_host_that_stops_reading_or_falls_silent_is_noticed_and_another_takes_over(self):
        for application in ("DEAF", "SILENCE", "SILENT"):
            with self.subTest(application):
                self.start_host("link_loss")
                port = self.host.port
                one = self.connected(f"LUNAME=LU01;RESPONSETIMEOUT=500;PLUNAME={application}", INITSELF)
                if application != "SILENT":
                    self.assertEqual(one.send(ebcdic("WHICH WAY"), "EXCEPTION_RESPONSE1"), "S_OK")
                self.assertEqual(one.send(ebcdic("ANYBODY"), "DEFINITE_RESPONSE1"), "CLU0_E_NO_RSP_REQUESTED")
                self.assertEqual(one.receive(timeout=100)[0], "CLU0_S_TIMEOUT")
                self.host.process.kill()
                self.host.end()
                self.assertEqual(one.receive()[0], "CLU0_E_SESSION_FAILED")
                self.start_host("link_loss", port=port)
                self.assertEqual(one.call("offline"), ("S_OK",))
                self.assertEqual(one.call("online", INITSELF, 30000, "-"), ("S_OK",))
                one.close()
                self.programs.clear()
                self.host.stop()

    def test_refusals_of_an_application(self):
        for application, sense in (("REFUSED", "08010000"), ("LATE", "08450000")):
            with self.subTest(application):
                self.start_host("link_loss")
                one = self.start()
                self.assertEqual(one.create(f"LUNAME=LU01;PLUNAME={application}", INITSELF), "CLU0_E_NEG_RESPONSE")
                self.assertEqual(one.call("get", "LASTSENSE"), ("S_OK", sense))
                self.over()
                self.programs.clear()


class Ways(Conversation):
    def exchange(self, one):
        self.assertEqual(one.send(ebcdic("HELLO"), *REPLY), "S_OK")
        self.gets(one, "HELLO", "DATA_COMPLETE")

    def test_two_connections_each_side_opening_one(self):
        back = free_port()
        self.start_host({"link": {"connections": 2, "back_port": back}, "pus": [{"lus": [{"address": 2, "application": "ECHO"}]}]})
        one = self.connected(connections="two", listen=[{"address": "127.0.0.1", "port": back}])
        self.exchange(one)
        self.over()

    def test_the_host_calls_the_node(self):
        for setup in ("port", "one_connection_port"):
            with self.subTest(setup):
                port = free_port()
                link = {"call": [{"host": "127.0.0.1", "port": port, "mac": NODE_MAC.hex()}], "own_mac": HOST_MAC.hex()}
                if setup == "port":
                    link["connections"] = 2
                self.start_host({"link": link, "pus": [{"lus": [{"address": 2, "application": "ECHO"}]}]})
                more = {"connections": "two", "port": self.host.port} if setup == "port" else {"port": 0}
                one = self.connected(connect=False, listen=[{"address": "127.0.0.1", setup: port}], **more)
                self.exchange(one)
                one.close()
                self.programs.clear()
                self.host.stop()
                self.assertIn("0 violations, 0 failures", self.host.said)

    def test_once_ends_with_the_last_partner_and_says_whether_all_went_well(self):
        for word, status in (("LAST WORDS", 0), ("WRONG WORDS", 1)):
            with self.subTest(word):
                self.start_host("shutdown", "--once")
                one = self.connected()
                self.assertEqual(one.send(ebcdic(word), *REPLY), "S_OK")
                if status == 0:
                    self.finish_shutdown(one)
                one.close()
                self.programs.clear()
                self.assertEqual(self.host.end(), status, self.host.said)

    def test_fifty_units_of_forty_sessions(self):
        lus = [{"address": 2, "last": 41, "application": "ECHO"}]
        self.start_host({"pus": [{"lus": lus}]})
        config = configuration(self.host.port, {}, trace=self.trace("node"))
        pus = config["sna"]["pus"]
        for unit in range(50):
            pus[f"PU{unit + 1}"] = dict(pus["PU1"], mac=f"4000000001{unit:02x}", node_id=f"05d0{unit:04x}",
                                        lus={f"L{unit * 40 + i}": i + 2 for i in range(40)})
        one = Program([CLIENT], NAMES, self.write("openwosa.json", config))
        self.addCleanup(one.drop)
        result, threads = one.call("sessions", 2000)
        self.assertEqual(result, "S_OK")
        # The program's own, and the loop's two.
        self.assertLessEqual(int(threads), 3, "threads for sessions")
        one.close()
        self.host.until("connection lost")
        self.host.stop()
        self.assertIn("0 violations, 0 failures", self.host.said)
        for name in ("host", "node"):
            faultless(self.trace(name), self.host.port)


if __name__ == "__main__":
    unittest.main()
