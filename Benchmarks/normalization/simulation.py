"""stub"""


def simulate(scale):
    return {}


def render(results):
    return []
