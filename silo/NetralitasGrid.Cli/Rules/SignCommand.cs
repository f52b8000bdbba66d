using System.CommandLine;
using System.Security.Cryptography;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules sign PACK --key FILE</c>: a detached signature of the pack's hash.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var pack = PackArgument.Create();
        var key = new Option<FileInfo>("--key") { Description = "File of the private key: a seed of 32 bytes in base 64, readable by its owner alone", Required = true };
        var make = new Option<bool>("--make-key") { Description = "Make the private key where the file is absent" };
        var output = new Option<FileInfo?>("--out") { Description = "Where the signature goes; default: standard output" };
        var shown = new Option<FileInfo?>("--public-key") { Description = "Also write the public key into this file, for those who check" };
        var json = JsonOutput.Option();
        var command = new Command("sign", "Sign a pack: a detached Ed25519 signature of its hash, to be checked by 'grid rules check --signature'") { pack, key, make, output, shown, json };
        command.SetAction(parsed =>
        {
            var archive = PackArgument.Open(parsed.GetValue(pack)!);
            var signer = Signer(parsed.GetValue(key)!, parsed.GetValue(make));
            var signature = Convert.ToBase64String(signer.Sign(PackSignature.Text(archive.Hash)));
            var publicKey = Convert.ToBase64String(signer.PublicKey);
            if (parsed.GetValue(output) is { } file)
            {
                File.WriteAllText(file.FullName, signature + "\n");
            }

            if (parsed.GetValue(shown) is { } keyFile)
            {
                File.WriteAllText(keyFile.FullName, publicKey + "\n");
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { hash = archive.Hash, signature, publicKey });
            }
            else
            {
                if (parsed.GetValue(output) is null)
                {
                    Console.WriteLine(signature);
                }

                Console.Error.WriteLine($"Signed {archive.Hash}; public key {publicKey}");
            }

            return 0;
        });
        return command;
    }

    private static AnchorSigner Signer(FileInfo file, bool make)
    {
        if (make && !file.Exists)
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var stream = new StreamWriter(file.FullName, options);
            stream.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(AnchorSigner.KeyBytes)));
        }
        else if (!OperatingSystem.IsWindows() && file.Exists && (file.UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            throw new CommandException($"Others may use {file.FullName}. Let only its owner read it: chmod 600.");
        }

        return PackSignature.Bytes(SignatureFile.Read(file.FullName), AnchorSigner.KeyBytes) is { } seed
            ? new AnchorSigner(seed)
            : throw new CommandException($"{file.FullName} is no private key: 32 bytes in base 64.");
    }
}
