"""Vocabulary of the benchmark texts, in UTF-8 of one to four bytes a character."""


def _words(text: str) -> list[str]:
    return text.split()


ENGLISH = _words("""
the of and to a in is that it for was on are as with they be at one have this from or
had by not but what all were we when your can said there use an each which she do how
their if will up other about out many then them these so some her would make like him
into time has look two more write go see number no way could people my than first water
been call who oil its now find long down day did get come made may part answer model
question because should explain example result consider however therefore generally
important information several different between process through another follow compare
response helpful concise detail policy summary step method reason evidence source
result change increase reduce measure temperature language system support customer
refund account schedule medicine doctor recipe garden history government economy
science energy planet river mountain village market teacher student family children
software function variable compile memory network database request server library
version release
""")

GERMAN = _words("""
der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch
es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über
einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei können
müssen größer Lösung Straße Frage Antwort Übung möglich schön Gespräch natürlich
ungefähr später früher Käufer Verträge Gemüse
""")

SPANISH = _words("""
de la que el en y a los se del las un por con no una su para es al lo como más o pero
sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había
era muy años hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni
parte tiene él uno donde bien tiempo mismo ese ahora cada niño mañana corazón canción
pequeño español información
""")

RUSSIAN = _words("""
и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой
что весь год от так о для ты же все тот мочь вы человек такой его сказать только или
ещё бы себя один как уже до время если сам когда другой вот говорить наш мой знать
стать при чтобы дело жизнь кто первый очень два день рука даже вопрос ответ пример
причина правило
""")

CHINESE = _words("""
我们 可以 使用 这个 方法 来 解决 问题 因此 需要 考虑 用户 的 回答 是否 准确 如果 没有
足够 信息 模型 应该 说明 原因 例如 数据 训练 过程 中 每一个 步骤 都 会 影响 结果 首先
其次 最后 总结 一下 建议 选择 更加 简洁 清楚 的 表达 方式 并且 避免 重复 内容 政策 文本
摘要 关键 要点 评估 标准 一致
""")

EMOJI = ["🙂", "👍", "🎉", "🚀", "🤔", "✅"]

TASKS = _words("explain summary qa rewrite code translation dialogue refusal math")
DIMENSIONS = _words("helpful concise harmless honest accurate style")
SOURCES = _words("human human human expert model")
