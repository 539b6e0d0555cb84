//! Blobs as objects of a bucket, in any service that speaks S3.
//!
//! Nothing here rests on conditional puts, which some services ignore: a key is never used twice, because each attempt
//! at a video, each upload and each file has one of its own.

use std::ops::Range;
use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::signer::Signer as _;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, MultipartUpload, ObjectStore,
    ObjectStoreExt, PutMultipartOptions, PutOptions, RetryConfig,
};

use super::{
    BlobError, BlobInfo, BlobKey, BlobReader, blocking, from_object_store, get_options, infos,
    local,
};

/// How large the parts of an upload are, of which one is in memory at a time. A file that fits in one is put at once.
const PART_BYTES: usize = 8 * 1024 * 1024;

/// Where a bucket is.
#[derive(Clone, Default)]
pub struct BucketOptions {
    /// `s3://bucket` or `s3://bucket/prefix`.
    pub url: String,
    /// Where the service is and who asks, by the names of AWS's environment variables in lower case:
    /// `aws_access_key_id`, `aws_secret_access_key`, `aws_region`, `aws_endpoint_url` … Others are ignored.
    pub settings: Vec<(String, String)>,
}

impl std::fmt::Debug for BucketOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BucketOptions")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Blobs in a bucket, below a prefix.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    objects: Arc<AmazonS3>,
    prefix: object_store::path::Path,
}

impl Bucket {
    pub(super) fn open(options: &BucketOptions) -> Result<Self, BlobError> {
        let (name, prefix) = name_and_prefix(&options.url)?;
        // Whoever was first has chosen the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = AmazonS3Builder::new().with_bucket_name(name);
        let mut is_plain_http = false;
        for (key, value) in &options.settings {
            let Ok(key) = AmazonS3ConfigKey::from_str(key) else {
                continue;
            };
            is_plain_http |= key == AmazonS3ConfigKey::Endpoint && value.starts_with("http://");
            builder = builder.with_config(key, value);
        }
        let client = ClientOptions::new()
            .with_connect_timeout(Duration::from_secs(5))
            .with_timeout(Duration::from_secs(60))
            .with_allow_http(is_plain_http);
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 4,
            retry_timeout: Duration::from_secs(60),
        };
        let objects = builder
            .with_client_options(client)
            .with_retry(retry)
            .build()
            .map_err(from_object_store)?;
        Ok(Self {
            objects: Arc::new(objects),
            prefix,
        })
    }

    pub(super) async fn put_file(
        &self,
        key: &BlobKey,
        path: &Path,
    ) -> Result<(u64, [u8; 32]), BlobError> {
        let path = path.to_owned();
        let (file, size_bytes) = blocking(move || {
            let file = std::fs::File::open(path)?;
            let size_bytes = file.metadata()?.len();
            Ok((file, size_bytes))
        })
        .await?;
        let mut upload = Upload {
            bucket: self,
            key,
            parts: None,
            hasher: blake3::Hasher::new(),
        };
        let mut chunks = local::chunks(file, 0..size_bytes);
        match upload.take_all(&mut chunks).await {
            Ok(()) => Ok((size_bytes, *upload.hasher.finalize().as_bytes())),
            Err(err) => {
                upload.give_up().await;
                Err(err)
            }
        }
    }

    pub(super) async fn put_bytes(&self, key: &BlobKey, bytes: Bytes) -> Result<(), BlobError> {
        let options = PutOptions {
            attributes: attributes(key),
            ..PutOptions::default()
        };
        self.objects
            .put_opts(&self.path(key)?, bytes.into(), options)
            .await
            .map_err(from_service)?;
        Ok(())
    }

    pub(super) async fn read(
        &self,
        key: &BlobKey,
        range: Option<Range<u64>>,
    ) -> Result<BlobReader, BlobError> {
        let found = self
            .objects
            .get_opts(&self.path(key)?, get_options(range))
            .await
            .map_err(from_service)?;
        Ok(BlobReader {
            size_bytes: found.meta.size,
            chunks: found.into_stream().map_err(from_service).boxed(),
        })
    }

    pub(super) async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        match self.objects.delete(&self.path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(err) => Err(from_service(err)),
        }
    }

    pub(super) async fn read_mark(&self, name: &str) -> Result<Bytes, BlobError> {
        let path = self.prefix.clone().join(name);
        let found = self.objects.get(&path).await.map_err(from_service)?;
        found.bytes().await.map_err(from_service)
    }

    pub(super) async fn write_mark(&self, name: &str, bytes: Bytes) -> Result<(), BlobError> {
        let path = self.prefix.clone().join(name);
        let written = self.objects.put(&path, bytes.into()).await;
        written.map(drop).map_err(from_service)
    }

    pub(super) fn list(&self, prefix: &str) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
        let below = object_store::path::Path::from(prefix);
        let whole = object_store::path::Path::from_iter(self.prefix.parts().chain(below.parts()));
        infos(self.objects.list(Some(&whole)), Some(self.prefix.clone()))
    }

    pub(super) async fn public_url(
        &self,
        key: &BlobKey,
        lasts: Duration,
    ) -> Result<String, BlobError> {
        let signed = self
            .objects
            .signed_url(http::Method::GET, &self.path(key)?, lasts)
            .await
            .map_err(from_service)?;
        Ok(signed.to_string())
    }

    fn path(&self, key: &BlobKey) -> Result<object_store::path::Path, BlobError> {
        let path = key.object_path()?;
        Ok(self.prefix.parts().chain(path.parts()).collect())
    }
}

/// A file on its way into a bucket.
struct Upload<'a> {
    bucket: &'a Bucket,
    key: &'a BlobKey,
    /// There from the second part on.
    parts: Option<Box<dyn MultipartUpload>>,
    hasher: blake3::Hasher,
}

impl Upload<'_> {
    async fn take_all(
        &mut self,
        chunks: &mut BoxStream<'static, Result<Bytes, BlobError>>,
    ) -> Result<(), BlobError> {
        let mut part = BytesMut::with_capacity(PART_BYTES);
        while let Some(chunk) = chunks.try_next().await? {
            self.hasher.update(&chunk);
            if part.len() + chunk.len() > PART_BYTES {
                let full = std::mem::replace(&mut part, BytesMut::with_capacity(PART_BYTES));
                self.put_part(full.freeze()).await?;
            }
            part.extend_from_slice(&chunk);
        }
        if self.parts.is_none() {
            return self.bucket.put_bytes(self.key, part.freeze()).await;
        }
        self.put_part(part.freeze()).await?;
        if let Some(parts) = &mut self.parts {
            parts.complete().await.map_err(from_service)?;
        }
        Ok(())
    }

    async fn put_part(&mut self, bytes: Bytes) -> Result<(), BlobError> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            None => {
                let options = PutMultipartOptions {
                    attributes: attributes(self.key),
                    ..PutMultipartOptions::default()
                };
                let path = self.bucket.path(self.key)?;
                let begun = self.bucket.objects.put_multipart_opts(&path, options);
                self.parts.insert(begun.await.map_err(from_service)?)
            }
        };
        parts.put_part(bytes.into()).await.map_err(from_service)
    }

    async fn give_up(&mut self) {
        if let Some(parts) = &mut self.parts
            && let Err(err) = parts.abort().await
        {
            tracing::warn!(cause = %err, "could not take back the parts of an upload");
        }
    }
}

/// What a service does not do is most often a matter of the moment; a wrong key or bucket says so in its text.
fn from_service(err: object_store::Error) -> BlobError {
    match from_object_store(err) {
        BlobError::Storage(cause) => BlobError::Unavailable(cause),
        known => known,
    }
}

/// The type of an object, for those who read it without kinora.
fn attributes(key: &BlobKey) -> Attributes {
    let content_type = match key.as_str().rsplit_once('.') {
        Some((_, "mp4")) => "video/mp4",
        Some((_, "webp")) => "image/webp",
        Some((_, "jpg")) => "image/jpeg",
        Some((_, "png")) => "image/png",
        Some((_, "wav")) => "audio/wav",
        _ => "application/octet-stream",
    };
    Attributes::from_iter([(Attribute::ContentType, content_type)])
}

fn name_and_prefix(url: &str) -> Result<(&str, object_store::path::Path), BlobError> {
    let wrong = || {
        BlobError::Storage(format!(
            "`{url}` is not the address of a bucket: write s3://bucket or s3://bucket/prefix"
        ))
    };
    let rest = url.strip_prefix("s3://").ok_or_else(wrong)?;
    let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let is_name = !name.is_empty() && name.bytes().all(is_plain);
    let is_prefix = prefix.bytes().all(|b| is_plain(b) || b == b'/') && !prefix.contains("..");
    if !is_name || !is_prefix {
        return Err(wrong());
    }
    Ok((name, object_store::path::Path::from(prefix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_bucket_and_perhaps_a_prefix() {
        for (url, name, prefix) in [
            ("s3://clips", "clips", ""),
            ("s3://clips/", "clips", ""),
            ("s3://clips.eu/kinora/prod/", "clips.eu", "kinora/prod"),
        ] {
            let (found_name, found_prefix) = name_and_prefix(url).unwrap();
            assert_eq!((found_name, found_prefix.as_ref()), (name, prefix));
        }
        for url in [
            "",
            "clips",
            "s3://",
            "s3:///a",
            "s3://a/../b",
            "s3://a?b",
            "https://a/b",
        ] {
            let why = name_and_prefix(url).unwrap_err().to_string();
            assert!(why.contains("s3://bucket"), "{why}");
        }
    }

    #[test]
    fn a_bucket_does_not_tell_its_secrets() {
        let options = BucketOptions {
            url: "s3://clips".to_owned(),
            settings: vec![("aws_secret_access_key".to_owned(), "hush".to_owned())],
        };
        assert!(!format!("{options:?}").contains("hush"));
    }
}
