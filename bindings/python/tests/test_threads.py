"""Contracts are shared by threads, and whatever takes time lets others work."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import attain


def test_others_work_while_a_text_is_read() -> None:
    rows = "\n".join(f"  from {bound:,} pays {bound:,} USD" for bound in range(1, 30_000))
    text = (
        'edition 2026\ncontract "Many" between payer plan "The Plan" and provider clinic "The Clinic"\n'
        "  effective 2026-01-01 through 2026-12-31\n  money in USD, rounded half up to the cent\n"
        f"input visits: count\nbonus visit_bonus by band of visits\n  below 1 pays nothing\n{rows}\n"
    )
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    other = threading.Thread(target=tick)
    other.start()
    try:
        while not ticks:
            time.sleep(0.001)
        start = time.perf_counter()
        contract = attain.Contract.parse(text)
        end = time.perf_counter()
    finally:
        done.set()
        other.join()
    assert contract.settle({"visits": 20_000})["visit_bonus"] == Decimal(20_000)
    # Were the interpreter held, no tick could fall into the middle of the work.
    third = (end - start) / 3
    assert third > sys.getswitchinterval(), "there was no time for anybody else"
    assert any(start + third < at < end - third for at in ticks)


def test_threads_settle_by_one_contract(contract: attain.Contract) -> None:
    def settled(visits: int) -> attain.Value | None:
        return contract.settle({"visits": visits, "track": "en"})["visit_bonus"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(settled, range(2_000))) == [Decimal(10 * visits) for visits in range(2_000)]
