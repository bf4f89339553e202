from qingfeng.core.chronicle.testing import flush_past_guards

__all__ = ["flush_past_guards"]
