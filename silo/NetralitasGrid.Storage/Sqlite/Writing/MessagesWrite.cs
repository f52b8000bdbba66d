using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>Appends other messages, all or none; those whose id is known are skipped.</summary>
internal sealed class MessagesWrite(IReadOnlyList<MessageAppend> messages) : Write
{
    private const int RowOverhead = 300;

    private const string InsertText = "INSERT INTO sealed_text (event, key_version, text_key, text) VALUES (?, ?, ?, ?)";

    public override int Weight { get; } = messages.Sum(static m => m.Body.Length + (m.SealedText?.Cipher.Length ?? 0) + RowOverhead);

    public override void Run(WriteTransaction transaction)
    {
        foreach (var message in messages)
        {
            if (!transaction.TakeId(message.Id))
            {
                continue;
            }

            transaction.Add(message.Id, message.Grain, message.Kind, message.Body, transaction.Now, message.Partition);
            if (message.SealedText is { } text)
            {
                transaction.Database[InsertText].Bind(message.Id).Bind(text.KeyVersion).Bind(text.WrappedKey).Bind(text.Cipher).Run();
            }
        }
    }
}
